# Plays the demo while a screen reader reads along. $1: the program, $2: the reader, $3: where to.
# To be run in a session bus of its own: dbus-run-session -- sh watch.sh ...
set -eu
say_that_somebody_reads() {
    dbus-send --session --print-reply --dest=org.a11y.Bus /org/a11y/bus \
        org.freedesktop.DBus.Properties.Set \
        string:org.a11y.Status "string:$1" variant:boolean:true >/dev/null
}
say_that_somebody_reads IsEnabled
say_that_somebody_reads ScreenReaderEnabled

{
    code=0
    "$1" demo --headless --out "$3" >"$3/demo.log" 2>&1 || code=$?
    echo "$code" >"$3/code"
} | /usr/bin/python3 "$2" >"$3/windows.json"
