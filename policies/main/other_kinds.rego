# Generated from the METADATA of the policies by the stage `index`; do not edit.
package kubepac.main.other_kinds

report := {}
