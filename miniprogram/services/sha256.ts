const blockBytes = 64
const lengthBytes = 8

/** The first n primes, from which the constants of FIPS 180-4 are made. */
function primes(count: number): number[] {
  const found: number[] = []
  for (let n = 2; found.length < count; n++) {
    if (found.every((prime) => n % prime !== 0)) found.push(n)
  }
  return found
}

const fraction = (root: number) => ((root - Math.floor(root)) * 2 ** 32) | 0
const initial = primes(8).map((prime) => fraction(Math.sqrt(prime)))
const round = primes(64).map((prime) => fraction(Math.cbrt(prime)))

const rotate = (word: number, by: number) => (word >>> by) | (word << (32 - by))

/** The SHA-256 of an ASCII text, in hexadecimal. WeChat offers no digest to a page. */
export function sha256(text: string): string {
  const bytes = padded(text)
  let state = initial
  for (let at = 0; at < bytes.length; at += blockBytes) state = compress(state, bytes.slice(at, at + blockBytes))
  return state.map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
}

function padded(text: string): number[] {
  const bytes = [...text].map((character) => character.charCodeAt(0))
  const bits = bytes.length * 8
  bytes.push(0x80)
  while (bytes.length % blockBytes !== blockBytes - lengthBytes) bytes.push(0)
  return [...bytes, 0, 0, 0, 0, bits >>> 24, (bits >>> 16) & 255, (bits >>> 8) & 255, bits & 255]
}

function compress(state: number[], block: number[]): number[] {
  const words = schedule(block)
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state
  for (const [i, word] of words.entries()) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (round[i] ?? 0) + word) | 0
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    ;[h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0]
  }
  return [a, b, c, d, e, f, g, h].map((word, i) => (word + (state[i] ?? 0)) | 0)
}

function schedule(block: number[]): number[] {
  const at = (i: number) => block[i] ?? 0
  const words = Array.from({ length: 16 }, (_, i) => (at(4 * i) << 24) | (at(4 * i + 1) << 16) | (at(4 * i + 2) << 8) | at(4 * i + 3))
  for (let i = 16; i < 64; i++) {
    const [older = 0, old = 0, seven = 0, newest = 0] = [words[i - 16], words[i - 15], words[i - 7], words[i - 2]]
    const s0 = rotate(old, 7) ^ rotate(old, 18) ^ (old >>> 3)
    const s1 = rotate(newest, 17) ^ rotate(newest, 19) ^ (newest >>> 10)
    words.push((older + s0 + seven + s1) | 0)
  }
  return words
}
