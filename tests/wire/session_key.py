# SPDX-License-Identifier: MIT
"""The session key of the protocols before 2.4, from both sides: the recorded one can't be had, so a player makes its own.

A client sends an RSA-2048 public key, the server an AES-256 key wrapped for it; secure strings then travel as AES-CBC without a vector.
"""
import base64, os, re, struct

# The player's own pair of primes, made for this.
P = int("0xc34454de8c714544534f1a695cdf26d7b07a6ae58cd61d76bb2758615ef5315c4d4faf5dfe0cc94b730163cfbd5b4b96"
        "c5cf7d5d5aae399392c76002dc4e14aa18b791219e9def49439fe0510cbbee5e154e0111863dca7d0f10d302f5ad6003"
        "e39731e020bc094a3ad347b146512db561a32389ebfb06758092ff2dca4ce0fb", 16)
Q = int("0xc89c8c230b2fdb04c0056017ada4029653b3e4c9e4a744acb6247a71327b4063a7d18f42a8f40d77a782c82ba14e1e19"
        "74db85dd4ee140633ed8eba2b8c61bb88db7daa4835f03c2beb93703736a8a8b4b590b91654de51c0f2f7b402886edd9"
        "6d536fc36299d2a7170f40afeb77a1f1931cd4ab2daf3f27d4eb7c6fd5c037d5", 16)
N, E = P * Q, 65537
D = pow(E, -1, (P - 1) * (Q - 1))
PUBLIC_HEAD = bytes([6, 2, 0, 0, 0, 0xA4, 0, 0]) + b"RSA1" + struct.pack("<II", 2048, E)
WRAPPED_HEAD = bytes([1, 2, 0, 0, 0x10, 0x66, 0, 0, 0, 0xA4, 0, 0])


def times2(a):
    return (a << 1 ^ 0x11B) & 0xFF if a & 0x80 else a << 1


def make_box():
    """The substitution of AES: the inverse in its field, its bits mixed."""
    box, p, q = [0] * 256, 1, 1
    while True:
        p ^= times2(p)	# times 3
        q ^= q << 1
        q ^= q << 2
        q ^= q << 4
        q = (q ^ 0x09 if q & 0x80 else q) & 0xFF	# divided by 3
        box[p] = q ^ 0x63 ^ (q << 1 | q >> 7) & 0xFF ^ (q << 2 | q >> 6) & 0xFF ^ (q << 3 | q >> 5) & 0xFF ^ (q << 4 | q >> 4) & 0xFF
        if p == 1:
            box[0] = 0x63
            return box


BOX = make_box()


def round_keys(key):
    words, power = [list(key[i:i + 4]) for i in range(0, 32, 4)], 1
    for i in range(8, 60):
        w = words[-1]
        if i % 8 == 0:
            w = [BOX[b] for b in w[1:] + w[:1]]
            w[0] ^= power
            power = times2(power)
        elif i % 8 == 4:
            w = [BOX[b] for b in w]
        words.append([a ^ b for a, b in zip(words[i - 8], w)])
    return [sum(words[i:i + 4], []) for i in range(0, 60, 4)]


def mixed(c):
    whole = c[0] ^ c[1] ^ c[2] ^ c[3]
    return [c[i] ^ whole ^ times2(c[i] ^ c[(i + 1) % 4]) for i in range(4)]


def encrypt_block(keys, block):
    state = [a ^ b for a, b in zip(block, keys[0])]
    for i, key in enumerate(keys[1:], 2):
        state = [BOX[state[(k + 4 * (k % 4)) % 16]] for k in range(16)]
        if i < len(keys):
            state = sum((mixed(state[k:k + 4]) for k in range(0, 16, 4)), [])
        state = [a ^ b for a, b in zip(state, key)]
    return bytes(state)


def encrypted(key, text):
    """A secure string as it travels: base64."""
    data, before, out = text.encode("utf-16-le"), bytes(16), b""
    data += bytes([16 - len(data) % 16]) * (16 - len(data) % 16)
    keys = round_keys(key)
    for i in range(0, len(data), 16):
        before = encrypt_block(keys, [a ^ b for a, b in zip(data[i:i + 16], before)])
        out += before
    return base64.b64encode(out).decode()


class Secret:
    """One secure string of a conversation, RECORDED as it was sent, under the key that the two who play now agree on."""

    def __init__(self, recorded, text):
        self.recorded, self.text, self.key, self.offered, self.wrapped = recorded, text, None, None, None

    def hear(self, text):
        """What the other end says: its public key, or the session key wrapped for ours."""
        public = re.search('"PublicKey">([^<]*)', text)
        wrapped = re.search('"EncryptedSessionKey">([^<]*)', text)
        if public:
            n = int.from_bytes(base64.b64decode(public.group(1))[20:], "little")
            self.key = os.urandom(32)
            padded = b"\0\2" + b"\x55" * (256 - 3 - 32) + b"\0" + self.key
            self.wrapped = base64.b64encode(WRAPPED_HEAD + pow(int.from_bytes(padded, "big"), E, n).to_bytes(256, "little")).decode()
        if wrapped:
            padded = pow(int.from_bytes(base64.b64decode(wrapped.group(1))[12:], "little"), D, N).to_bytes(256, "big")
            self.key = padded[padded.index(b"\0", 2) + 1:]

    def say(self, text):
        """The recorded TEXT with our keys."""
        public = base64.b64encode(PUBLIC_HEAD + N.to_bytes(256, "little")).decode()
        text = re.sub('("PublicKey">)[^<]*', lambda m: m.group(1) + public, text)
        if self.wrapped:
            text = re.sub('("EncryptedSessionKey">)[^<]*', lambda m: m.group(1) + self.wrapped, text)
        return text.replace(self.recorded, encrypted(self.key, self.text)) if self.key else text

    def as_recorded(self, text):
        """TEXT of the other end, the secret in it as in the recording if it is the same."""
        return text.replace(encrypted(self.key, self.text), self.recorded) if self.key else text


SECRETS = {"secure-string-first-sent-older-protocol": ("5lXmzPEFWKqr216ovS1//Q==", "mine")}


def secret_of(name):
    return Secret(*SECRETS[name]) if name in SECRETS else None
