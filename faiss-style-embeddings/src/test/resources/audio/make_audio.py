"""Makes sounds, in all the formats that are read, and what librosa measures of one.

Usage: python make_audio.py   (librosa 0.11, soundfile, numpy; writes beside itself)
"""
import json, pathlib
import librosa, numpy as np, soundfile as sf

here = pathlib.Path(__file__).parent
rate = 22050
rng = np.random.default_rng(11)
t = np.arange(int(4.0 * rate)) / rate
y = np.zeros_like(t)
beat = 60 / 126
for i in range(int(4.0 / beat)):
    since = t - i * beat
    on = since >= 0
    y[on] += 0.5 * np.exp(-since[on] * 18) * np.sin(2 * np.pi * 55 * since[on])
    hat = (since >= beat / 2) & (since < beat / 2 + 0.04)
    y[hat] += 0.1 * rng.normal(size=hat.sum())
    for note in [(57, 60, 64), (53, 57, 60), (60, 64, 67), (55, 59, 62)][i // 2 % 4]:
        f = 440 * 2 ** ((note - 69) / 12)
        y[on] += 0.08 * np.exp(-since[on] * 3) * (np.sin(2 * np.pi * f * since[on])
                                                  + 0.4 * np.sin(4 * np.pi * f * since[on]))
y *= np.linspace(0.4, 1.0, len(y))
y /= np.abs(y).max() * 1.05
sf.write(here / "beat.wav", y, rate, subtype="PCM_16")
y, _ = librosa.load(here / "beat.wav", sr=None, dtype="float64")


def flat(x, every=1):
    x = np.atleast_2d(x)[:, ::every]
    return [float(f"{v:.9g}") for v in x.T.ravel()]  # a row a frame


every = 12
mel = lambda bands, htk: librosa.power_to_db(librosa.feature.melspectrogram(y=y, sr=rate, n_mels=bands, htk=htk))
json.dump({
    "every": every, "frames": int(librosa.feature.rms(y=y).shape[1]),
    "mel128": flat(mel(128, False), every), "mel256htk": flat(mel(256, True), every),
    "mfcc": flat(librosa.feature.mfcc(y=y, sr=rate, n_mfcc=20), every),
    "chroma": flat(librosa.feature.chroma_stft(y=y, sr=rate, tuning=0.0), every),
    "contrast": flat(librosa.feature.spectral_contrast(y=y, sr=rate), every),
    "centroid": flat(librosa.feature.spectral_centroid(y=y, sr=rate)),
    "rollOff": flat(librosa.feature.spectral_rolloff(y=y, sr=rate)),
    "zcr": flat(librosa.feature.zero_crossing_rate(y)),
    "rms": flat(librosa.feature.rms(y=y)),
    "onsets": flat(librosa.onset.onset_strength(y=y, sr=rate)),
    "beats": [int(b) for b in librosa.beat.beat_track(y=y, sr=rate)[1]],
    "tempo": float(librosa.feature.tempo(y=y, sr=rate)[0]),
    "tempogram": flat(np.mean(librosa.feature.tempogram(y=y, sr=rate, win_length=librosa.time_to_frames(
        8.0, sr=rate, hop_length=512).item()), axis=1)[None, :], 10),
}, open(here / "beat.json", "w"))

# One short stereo sound in every format: left a sine of 441 Hz, right a falling line.
n = 400
left = 0.8 * np.sin(2 * np.pi * 441 * np.arange(n) / 44100)
both = np.stack([left, np.linspace(0.5, -0.5, n)], axis=1)
for name, options in {
    "u8.wav": dict(subtype="PCM_U8"), "s16.wav": dict(subtype="PCM_16"), "s24.wav": dict(subtype="PCM_24"),
    "s32.wav": dict(subtype="PCM_32"), "f32.wav": dict(subtype="FLOAT"), "f64.wav": dict(subtype="DOUBLE"),
    "ulaw.wav": dict(subtype="ULAW"), "alaw.wav": dict(subtype="ALAW"), "ext24.wav": dict(subtype="PCM_24", format="WAVEX"),
    "s8.aiff": dict(subtype="PCM_S8"), "s16.aiff": dict(subtype="PCM_16"), "s24.aiff": dict(subtype="PCM_24"),
    "s16.au": dict(subtype="PCM_16"), "s24.au": dict(subtype="PCM_24"), "f32.au": dict(subtype="FLOAT"), "ulaw.au": dict(subtype="ULAW"),
}.items():
    sf.write(here / name, both, 44100, **options)
sf.write(here / "eight.wav", np.stack([left * (c + 1) / 8 for c in range(8)], axis=1), 44100, subtype="PCM_16", format="WAVEX")
