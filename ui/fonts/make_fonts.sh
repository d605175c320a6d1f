#!/bin/sh
# Makes the two fonts of the screens: Noto Sans SC Medium and Bold, reduced to what a hall can show.
#
# Kept: all of GB2312 (6,763 characters, the punctuation, Greek, kana, circled digits), ASCII, and the
# few marks that GB2312 lacks or maps elsewhere (– — · … ‘ ’ “ ” ¥ € ° ×). Personal names may need
# more: Slint then falls back to a font of the system.
#
# Needs npm, tar and fonttools (Debian: apt-get install npm fonttools). Run it anywhere; it writes
# beside itself. The result is committed, so nobody needs this script to build.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm pack --silent @expo-google-fonts/noto-sans-sc@0.4.3 >/dev/null
tar xzf ./*.tgz package/500Medium package/700Bold package/LICENSE_FONT

# Every two-byte code of GB2312; codes without a character are skipped.
/usr/bin/env python3 - >characters.txt <<'PYTHON'
codes = (bytes([a, b]) for a in range(0xA1, 0xF8) for b in range(0xA1, 0xFF))
gb2312 = "".join(c.decode("gb2312", "ignore") for c in codes)
ascii_ = "".join(map(chr, range(0x20, 0x7F)))
more = "\u2013\u2014\u00b7\u2026\u2018\u2019\u201c\u201d\u00a5\u20ac\u00b0\u00d7\u00a0\u2192\u2190\u2191\u2193"
print(ascii_ + gb2312 + more, end="")
PYTHON

for weight in 500Medium 700Bold; do
    pyftsubset "package/$weight/NotoSansSC_$weight.ttf" --text-file=characters.txt \
        --layout-features=kern,locl --no-hinting --name-IDs='*' --output-file="$here/NotoSansSC-${weight#?00}.ttf"
done
cp package/LICENSE_FONT "$here/OFL.txt"
ls -l "$here"
