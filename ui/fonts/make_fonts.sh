#!/bin/sh
# Makes the two fonts of the screens: Noto Sans SC Medium and Bold, without what a screen never asks for.
#
# Kept: every character that the source font has. That is all Han of GB 18030-2022 up to implementation level 2 (URO to
# 9FEF, extension A to 4DB5, what GBK has among the compatibility ideographs, the 通用规范汉字表 beyond the BMP), and the
# signs of offices (㎡ № ① ² ½ ℃ ※). tests/pure/characters.rs names what a hall can rely on.
# Left out: hints, vertical text, layout features but kerning and local forms.
#
# The programs map these files, they don't read them: what no text uses costs no memory.
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

for weight in 500Medium 700Bold; do
    pyftsubset "package/$weight/NotoSansSC_$weight.ttf" --unicodes='*' \
        --layout-features=kern,locl --no-hinting --drop-tables+=vhea,vmtx,BASE,STAT,prep,gasp \
        --name-IDs='*' --output-file="$here/NotoSansSC-${weight#?00}.ttf"
done
cp package/LICENSE_FONT "$here/OFL.txt"
ls -l "$here"
