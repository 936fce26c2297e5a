/** One thing that somebody did, waiting for the school to acknowledge it. */
export interface Entry {
  /** UUIDv7 made here; the school keeps one record for it however often it arrives. */
  id: string
  /** The membership that did it. Nobody else's session sends it. */
  owner: string
  /** What it is to the service: "check_in", "explanation"; "photo" travels by itself. */
  kind: string
  /** Where it is posted by itself; without one it travels through /sync. */
  path?: string
  /** Position in the order in which this phone did things; grows also when its clock goes back. */
  sequence: number
  /** The phone's clock at the deed, RFC 3339. */
  device_time: string
  /** What people call it, for the list of what waits. */
  label: string
  body: Record<string, unknown>
  /** Entries that have to be acknowledged before this one. */
  needs: string[]
  /** Somebody is still answering questions about it; it is sent without when they never do. */
  draft?: boolean
  /** Which point of which round this phone believes it to be; the school decides. */
  guess?: Guess
  /** Path of the picture of a "photo". */
  file?: string
  /** Size of the picture, in bytes. */
  bytes?: number
  /** Why the school did not take it; it stays until somebody has seen that. */
  refusal?: Refusal
}

export interface Guess {
  round: string
  point: string
  /** RFC 3339. */
  at: string
}

export interface Refusal {
  code: string
  reason: string
}

/** The phone has no room left for another entry. */
export class Full extends Error {}

/** What all entries and their pictures may take, in bytes. */
export const maxBytes = 10 * 1024 * 1024

/** Kept free for texts: pictures may not use the last of the room. */
const reserve = 1024 * 1024

const prefix = 'queue:'

/** Storage says the same; read once, because nobody else writes it. */
let entries: Map<string, Entry> | undefined

/** Entries for which storage had no room. */
const held = new Set<string>()

/** Everything that waits, in the order in which it was done. */
export function readAll(): Entry[] {
  return [...load().values()].sort((a, b) => a.sequence - b.sequence)
}

export const find = (id: string): Entry | undefined => load().get(id)

/** Keeps an entry; it survives a restart from then on. Throws Full. */
export function write(entry: Entry): void {
  if (entry.bytes !== undefined && used() + entry.bytes > maxBytes - reserve) throw new Full('no room for a picture')
  try {
    wx.setStorageSync(prefix + entry.id, entry)
  } catch (error) {
    throw new Full(String(error))
  }
  load().set(entry.id, entry)
  held.delete(entry.id)
}

/** Keeps an entry while the mini-program runs, and for good as soon as there is room. */
export function hold(entry: Entry): void {
  load().set(entry.id, entry)
  held.add(entry.id)
}

/** Forgets an entry and its picture. */
export function erase(id: string): void {
  const { file } = load().get(id) ?? {}
  wx.removeStorageSync(prefix + id)
  load().delete(id)
  held.delete(id)
  if (file !== undefined) wx.getFileSystemManager().unlink({ filePath: file, fail() {} })
  for (const waiting of [...held]) writeHeld(waiting)
}

function writeHeld(id: string): void {
  const entry = load().get(id)
  try {
    if (entry !== undefined) write(entry)
  } catch (error) {
    if (!(error instanceof Full)) throw error
  }
}

/** The number of the next deed: greater than every one before, also after storage was wiped. */
export function nextSequence(): number {
  const known = Number(wx.getStorageSync('sequence')) || 0
  const newest = Math.max(known, ...readAll().map(({ sequence }) => sequence))
  const next = Math.max(newest + 1, Date.now())
  try {
    wx.setStorageSync('sequence', next)
  } catch {
    // With storage full the entries themselves still tell the newest number.
  }
  return next
}

function used(): number {
  return readAll().reduce((sum, entry) => sum + JSON.stringify(entry).length + (entry.bytes ?? 0), 0)
}

function load(): Map<string, Entry> {
  if (entries === undefined) {
    const keys = wx.getStorageInfoSync().keys.filter((key) => key.startsWith(prefix))
    const values = keys.map((key) => wx.getStorageSync(key) as unknown)
    entries = new Map(values.filter(isEntry).map((entry) => [entry.id, { ...entry, draft: false }]))
  }
  return entries
}

/** Storage may hold what an older version left, or half a value. */
function isEntry(value: unknown): value is Entry {
  const { id, owner, kind, sequence, needs } = (value ?? {}) as Partial<Entry>
  return [id, owner, kind].every((text) => typeof text === 'string') && typeof sequence === 'number' && Array.isArray(needs)
}
