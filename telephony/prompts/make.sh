#!/usr/bin/env bash
# Makes every prompt of this folder: 8 kHz A-law without a header, as the telephone line carries it.
#
# Needs Debian's espeak-ng (voices cmn-latn-pinyin and en) and sox. Run it from anywhere; it writes next to
# itself. The files are kept in the repository, so that a build needs neither tool. Sox is
# asked for repeatable noise: the same tools make the same bytes.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Telephone band, even loudness, no clicks at the ends; $1 wav in, $2 al out, $3 peak in dB.
to_alaw() {
  sox -R "$1" -r 8000 -c 1 "$work/band.wav" gain -3 highpass 250 lowpass 3500 \
    silence 1 0.02 0.3% reverse silence 1 0.02 0.3% reverse pad 0.05 0.12 norm "$3"
  sox -R -D "$work/band.wav" -t al "$2"
}

# The voice cmn reads a character as its pinyin and the pinyin as English letters ("king three" for
# 请); cmn-latn-pinyin reads the pinyin as Chinese.
# say NAME LANGUAGE VOICE SPEED PITCH TEXT
say() {
  espeak-ng -v "$3" -s "$4" -p "$5" -g 1 -w "$work/speech.wav" "$6"
  to_alaw "$work/speech.wav" "$1.$2.al" -3
}

# What the house says.
house() { say "$1" zh cmn-latn-pinyin+f2 190 52 "$2"; say "$1" en en+f3 165 55 "$3"; }

house greeting '您好，欢迎致电。' 'Hello, and thank you for calling.'
house recording_notice '为提高服务质量，通话将被录音。' 'This call is recorded.'
house menu_language '中文请按一。' 'For English, press 2.'
house menu_service '销售请按一，维修请按二。' 'For sales, press 1. For repairs, press 2.'
house not_understood '对不起，没有听清您的选择。' 'Sorry, we did not get that.'
house please_wait '请稍候，正在为您转接。' 'One moment please, we are connecting you.'
house still_waiting '坐席正忙，请继续等候。' 'All our people are talking. Please hold on.'
house goodbye '感谢来电，再见。' 'Thank you for calling. Goodbye.'

# What the simulated callers say.
say caller_complaint zh cmn-latn-pinyin+m3 215 40 '你好，我上周投诉的空调，到现在没人管。我很不满意，请查一下。'
say caller_complaint en en+m3 190 40 'Hello, I complained last week and nobody called back. I am not happy. Please look into it.'
say caller_unknown zh cmn-latn-pinyin+f4 215 60 '你好，我第一次打来。机器打不开，灯一直闪。怎么报修？'
say caller_unknown en en+f4 190 60 'Hello, this is my first call. The machine does not start and a light is blinking.'
say caller_shared zh cmn-latn-pinyin+m1 215 52 '喂，我是店里的，换个人打的。上次那台又漏水了。'
say caller_shared en en+m1 190 52 'Hi, I am calling from the shop. The unit is leaking water again.'
say caller_vip zh cmn-latn-pinyin+m7 215 34 '你好，我们总部要加订二十台，什么时候能到货？'
say caller_vip en en+m7 185 34 'Good day. Head office needs twenty more units. When can you deliver?'
say caller_urge zh cmn-latn-pinyin+f1 215 66 '我催一下维修单，都等五天了。师傅今天到底来不来？'
say caller_urge en en+f1 200 66 'I am calling about my repair. It has been five days. Is the technician coming today?'
say caller_nod zh cmn-latn-pinyin+m3 215 45 '嗯，好的。'
say caller_nod en en+m3 175 45 'Yes, okay.'

# Music for the queue: two plucked voices over eight bars, C  Am  F  G  Em  Am  Dm  G, 20 seconds.
# What still sounds at the end is folded into the beginning, so that the loop has no seam.
eighth=0.3125
bar=0
voices=()
note() { # TIME NOTE SECONDS LEVEL
  local file=$work/note_${#voices[@]}.wav
  sox -R -n -r 8000 -c 1 "$file" synth "$3" pluck "$2" fade l 0.004 "$3" "$(echo "$3*0.6" | bc -l)" \
    gain "$4" pad "$1" 0
  voices+=("$file")
}
chord() { # BASS LOW MIDDLE HIGH TOP
  local start at step
  start=$(echo "$bar*8*$eighth" | bc -l)
  note "$start" "$1" 2.4 -4
  at=0
  for step in "$2" "$3" "$4" "$5" "$4" "$3" "$4" "$3"; do
    note "$(echo "$start+$at*$eighth" | bc -l)" "$step" 1.2 -8
    at=$((at + 1))
  done
  bar=$((bar + 1))
}
chord C3 E4 G4 C5 E5
chord A3 E4 A4 C5 E5
chord F3 F4 A4 C5 F5
chord G3 D4 G4 B4 D5
chord E3 E4 G4 B4 E5
chord A3 E4 A4 C5 G5
chord D3 F4 A4 D5 F5
chord G3 D4 G4 B4 G5
sox -R -m "${voices[@]}" "$work/long.wav" norm -6
sox -R "$work/long.wav" "$work/body.wav" trim 0 20
sox -R "$work/long.wav" "$work/tail.wav" trim 20
sox -R -m -v 1 "$work/body.wav" -v 1 "$work/tail.wav" -r 8000 -c 1 "$work/loop.wav" gain -6 highpass 120 lowpass 2600 \
  trim 0 20 norm -14
sox -R -D "$work/loop.wav" -t al music.al

total=$(cat ./*.al | wc -c)
echo "$(find . -name '*.al' | wc -l) prompts, $total bytes"
test "$total" -lt 1000000
