import { type Entry, Full, type Guess, erase, find, hold, nextSequence, readAll, write } from './queue-store'
import { current, membership } from './session'
import { newId } from './uuid'

/** What to put into the queue; the rest is noted by the queue itself. */
export interface Deed {
  kind: string
  path?: string
  label: string
  body: Record<string, unknown>
  /** Entries to be acknowledged first, such as what it explains. */
  needs?: string[]
  guess?: Omit<Guess, 'at'>
  /** More is to be said about it before it is sent; see complete. */
  draft?: boolean
  /** When it was done, if not now: Unix milliseconds by the phone. */
  at?: number
}

/** How the queue of the identity in use stands. */
export interface Standing {
  /** Will be sent by itself. */
  waiting: number
  /** Were refused, and wait for somebody to look. */
  refused: number
}

type Listener = () => void
const listeners = new Set<Listener>()

/** Calls back after every change until the returned function is called. */
export function onQueueChange(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function changed(): void {
  for (const listener of [...listeners]) listener()
}

/**
 * Notes a deed and returns its entry. `kept` is false when the phone is full: the entry is
 * then lost if the mini-program is closed before it was sent.
 */
export function note(deed: Deed): { entry: Entry; kept: boolean } {
  const entry = entryOf(deed)
  const kept = store(entry)
  changed()
  return { entry, kept }
}

/** Lets a draft go, with what was said about it meanwhile. */
export function complete(id: string, more: Record<string, unknown> = {}): void {
  const entry = find(id)
  if (entry?.draft !== true) return
  store({ ...entry, draft: false, body: { ...entry.body, ...more } })
  changed()
}

/** Notes a picture that was saved at a path. Throws Full when there is no room. */
export function notePhoto(file: string, bytes: number, label: string): Entry {
  const entry = { ...entryOf({ kind: 'photo', label, body: {} }), file, bytes }
  write(entry)
  changed()
  return entry
}

function entryOf({ needs = [], guess, at = Date.now(), ...deed }: Deed): Entry {
  const device_time = new Date(at).toISOString()
  const entry = { ...deed, id: newId(), owner: membership()?.id ?? '', sequence: nextSequence(), device_time, needs }
  return guess === undefined ? entry : { ...entry, guess: { ...guess, at: device_time } }
}

function store(entry: Entry): boolean {
  try {
    write(entry)
    return true
  } catch (error) {
    if (!(error instanceof Full)) throw error
    hold(entry)
    return false
  }
}

/** What the identity in use has waiting, oldest first. */
export function mine(): Entry[] {
  const owner = membership()?.id
  return readAll().filter((entry) => entry.owner === owner)
}

export function standing(): Standing {
  const all = mine()
  const refused = all.filter(({ refusal }) => refusal !== undefined).length
  return { waiting: all.length - refused, refused }
}

/** Of people who are not logged in here now; sent when they are. */
export function others(): number {
  const known = new Set((current()?.memberships ?? []).map(({ id }) => id))
  return readAll().filter(({ owner }) => !known.has(owner)).length
}

/** Notes why the school did not take an entry. */
export function refuse(id: string, code: string, reason: string): void {
  const entry = find(id)
  if (entry === undefined) return
  store({ ...entry, refusal: { code, reason } })
  changed()
}

/** Lets a refused entry try again. */
export function retry(id: string): void {
  const entry = find(id)
  if (entry === undefined) return
  const { refusal: _, ...again } = entry
  store(again)
  changed()
}

/** Forgets an entry: it was acknowledged, or somebody has read why it was refused. */
export function remove(id: string): void {
  erase(id)
  changed()
}
