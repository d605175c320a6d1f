#!/bin/sh
# What Jiaohao needs around it: a Rust toolchain and some system packages. Installs what is
# missing, says what it does, and is done at once when nothing is. Called by `make`.
#
#   ./setup.sh run     to build and run (make demo)
#   ./setup.sh test    to run the tests as well (make test)
#   ./setup.sh audit   to ask for advisories on what we are built from (make audit)
#   ./setup.sh windows to compile for Windows (make check-windows)
set -eu

RUST_NEEDED=1.92
BUILD="gcc make pkg-config libfontconfig1-dev libasound2-dev"
WINDOWS="libfontconfig1 libx11-6 libx11-xcb1 libxcursor1 libxi6 libxkbcommon-x11-0"
NO_DESKTOP="xvfb xdotool imagemagick"
FOR_WINDOWS="gcc-mingw-w64-x86-64 g++-mingw-w64-x86-64"
TESTS="chromium chromium-driver libnss3-tools openssl nodejs npm dbus at-spi2-core python3-gi python3-openpyxl gir1.2-atspi-2.0"

say() { printf '%s\n' "$*"; }

# Whether version $1 is at least version $2.
at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$2" ]; }

need_rust() {
    if [ -f "$HOME/.cargo/env" ]; then . "$HOME/.cargo/env"; fi
    have=$(rustc --version 2>/dev/null | cut -d ' ' -f 2 || true)
    if [ -n "$have" ] && at_least "$have" "$RUST_NEEDED"; then return; fi
    say "需要 Rust ${RUST_NEEDED} 或更新版本（现有：${have:-无}）。Rust ${RUST_NEEDED} or later is needed (found: ${have:-none})."
    say "安装方法 / how to install it: https://rustup.rs"
    if [ ! -t 0 ]; then exit 1; fi
    printf '现在用 rustup 官方程序安装吗？Install it now with rustup? [y/N] '
    read -r answer
    case "$answer" in
        y | Y | yes) ;;
        *) exit 1 ;;
    esac
    if command -v rustup >/dev/null; then
        rustup update stable
    else
        curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y --profile default
    fi
}

# Names of packages among $@ that are not installed. A tool that came another way counts too.
missing_of() {
    for package in "$@"; do
        case "$package" in
            gcc | make | nodejs | npm | xdotool)
                tool=$package
                if [ "$tool" = nodejs ]; then tool=node; fi
                if command -v "$tool" >/dev/null; then continue; fi ;;
        esac
        if [ "$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null)" != "install ok installed" ]; then
            printf '%s ' "$package"
        fi
    done
}

need_packages() {
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        say "本系统没有 apt，请自行安装与下列 Debian 软件包对应的软件。"
        say "There is no apt here. Please install what corresponds to these Debian packages:"
        say "  $*"
        return
    fi
    missing=$(missing_of "$@")
    if [ -z "$missing" ]; then return; fi
    say "安装系统软件包 / installing system packages: $missing"
    root=""
    if [ "$(id -u)" != 0 ]; then
        if ! command -v sudo >/dev/null; then
            say "请以管理员身份运行 / please run as root: apt-get install $missing"
            exit 1
        fi
        root=sudo
    fi
    # shellcheck disable=SC2086 # a list of names
    $root apt-get update -qq && $root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends $missing >/dev/null || {
        say "安装失败，请检查网络与软件源 / it failed: check the network and the package sources."
        exit 1
    }
}

need_cargo_deny() {
    if command -v cargo-deny >/dev/null; then return; fi
    say "需要 cargo-deny（cargo install --locked cargo-deny）。cargo-deny is needed."
    if [ ! -t 0 ]; then exit 1; fi
    printf '现在编译安装吗，约需十分钟？Build and install it now, in about ten minutes? [y/N] '
    read -r answer
    case "$answer" in
        y | Y | yes) cargo install --locked cargo-deny ;;
        *) exit 1 ;;
    esac
}

# The standard library of another system.
need_target() {
    if [ -d "$(rustc --print sysroot)/lib/rustlib/$1/lib" ]; then return; fi
    if ! command -v rustup >/dev/null || ! rustup target add "$1"; then
        say "缺少 Rust 的 $1 标准库：rustup target add $1（需要能连到 static.rust-lang.org）。"
        say "Rust's standard library for $1 is missing: rustup target add $1 (it comes from static.rust-lang.org)."
        exit 1
    fi
}

packages="$BUILD $WINDOWS"
case "${1:-run}" in
    run)
        if [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then packages="$packages $NO_DESKTOP"; fi ;;
    audit) packages=$BUILD ;;
    windows) packages="$BUILD $FOR_WINDOWS" ;;
    test) packages="$packages $NO_DESKTOP $TESTS" ;;
    *)
        say "usage: ./setup.sh [run|test|audit|windows]"
        exit 2 ;;
esac
# shellcheck disable=SC2086 # a list of names
need_packages $packages
need_rust
if [ "${1:-run}" = audit ]; then need_cargo_deny; fi
if [ "${1:-run}" = windows ]; then need_target x86_64-pc-windows-gnu; fi
