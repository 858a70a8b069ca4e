#!/bin/bash
# Measures the CPU time that top_like, top, htop and btop take, in a terminal of 200x50 with many sleeping
# processes. Each program runs for the same time at one frame a second, with the settings of a first start,
# and its user and system time is read from /proc/PID/stat before it is ended. The programs take turns, in
# several rounds, so that whatever else the machine does is spread over all of them.
#
#   examples/top_like/measure.sh [PROCESSES [SECONDS [ROUNDS]]]      (default: 1000 60 1)
#
# It needs tmux, and skips the programs that are not installed. TOP_LIKE is the program, if it is not
# target/release/examples/top_like; PROGRAMS are others than all four. `ulimit -n 1024` before it measures
# with few descriptors.
set -eu
processes=${1:-1000} seconds=${2:-60} rounds=${3:-1}
top_like=${TOP_LIKE:-target/release/examples/top_like}
programs=${PROGRAMS:-top_like top htop btop}
[ -x "$top_like" ] || { echo "$top_like is not there: cargo build --release --example top_like" >&2; exit 1; }
command -v tmux > /dev/null || { echo "tmux is not installed" >&2; exit 1; }

# A home without settings, and a tmux of its own.
home=$(mktemp -d)
socket=measure-$$
sleepers=
trap 'tmux -L "$socket" kill-server 2> /dev/null || true
      [ -z "$sleepers" ] || kill $sleepers 2> /dev/null || true
      rm -r "$home"' EXIT
for _ in $(seq "$processes"); do
    sleep 100000 &
    sleepers="$sleepers $!"
done

# User and system time of a process, in ticks: two words behind the last ')'.
ticks() {
    local rest
    rest=$(cat "/proc/$1/stat")
    set -- ${rest##*) }
    echo $(( ${12} + ${13} ))
}

declare -A total
hz=$(getconf CLK_TCK)
for round in $(seq "$rounds"); do
    for name in $programs; do
        case $name in
            top_like) line="'$(realpath "$top_like")' -d 1" ;;
            top) line="top -d 1" ;;
            # In tenths of a second, and in milliseconds.
            htop) line="htop -d 10" ;;
            btop) line="btop --utf-force --update 1000" ;;
        esac
        command -v "${line%% *}" > /dev/null || [ "$name" = top_like ] || { echo "$name is not installed"; continue; }
        # btop takes its interval from a file of settings where it has no such option.
        mkdir -p "$home/btop"
        echo 'update_ms = 1000' > "$home/btop/btop.conf"
        if [ "$name" = btop ] && ! btop --help 2>&1 | grep -q -- --update; then line="btop --utf-force"; fi
        tmux -L "$socket" -f /dev/null new-session -d -x 200 -y 50 \
            "exec env HOME='$home' XDG_CONFIG_HOME='$home' LC_ALL=C.UTF-8 TERM=screen-256color $line"
        sleep 1
        pid=$(tmux -L "$socket" display-message -p '#{pane_pid}')
        sleep "$seconds"
        if ! spent=$(ticks "$pid"); then
            echo "$name has ended early" >&2
        else
            total[$name]=$(( ${total[$name]:-0} + spent ))
            echo "round $round: $name $(( spent * 1000 / hz )) ms"
        fi
        tmux -L "$socket" kill-server
        sleep 1
    done
done

own=${total[top_like]:-0}
echo "CPU time in $rounds x $seconds s, $processes sleeping processes:"
for name in $programs; do
    [ -n "${total[$name]:-}" ] || continue
    ms=$(( ${total[$name]} * 1000 / hz ))
    if [ "$name" = top_like ] || [ "${total[$name]}" = 0 ]; then
        printf '%-9s %7d ms\n' "$name" "$ms"
    else
        printf '%-9s %7d ms   top_like takes %d %% of it\n' "$name" "$ms" $(( own * 100 / ${total[$name]} ))
    fi
done
