import type { Problem as ProblemBody } from '../api/types'
import { callAs } from './api'
import { isOnline, onNetworkChange } from './network'
import { refuse, remove } from './queue'
import { type Entry, find, readAll } from './queue-store'
import { Problem, Unreachable } from './request'
import { current } from './session'
import { upload } from './upload'

/** What the school said about one entry. */
export interface Answer {
  id: string
  status: number
  body?: unknown
  problem?: ProblemBody
}

/** How an attempt to send ended: nothing left, something left for later, or a login is needed. */
export type Outcome = 'done' | 'later' | 'login'

const batch = 20 // entries in one request
const firstPause = 5_000
const longestPause = 5 * 60_000

let running: Promise<Outcome> | undefined
let again = false
let timer = 0
let pause = firstPause
let outcome: Outcome = 'done'

type Listener = (answer: Answer, entry: Entry) => void
const listeners = new Set<Listener>()

/** Calls back with every final answer, and what it is about, until the returned function is called. */
export function onAnswer(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Whether what waits can only go on after a login by hand. */
export const needsLogin = () => outcome === 'login'

/** Sends what waits whenever there is a chance: now, and whenever the network comes back. */
export function watchQueue(): void {
  onNetworkChange((online) => {
    if (online) void flush()
  })
  void flush()
}

/**
 * Sends what waits, oldest first, texts before pictures. Attempts that overlap are one. What
 * could not be sent stays, and is tried again by itself after a growing pause.
 */
export function flush(): Promise<Outcome> {
  again = true
  running ??= attempt().finally(() => {
    running = undefined
  })
  return running
}

async function attempt(): Promise<Outcome> {
  clearTimeout(timer)
  do {
    again = false
    outcome = await run()
  } while (again && outcome === 'done') // asked for anew after it had looked for the last time
  if (outcome === 'done') pause = firstPause
  if (outcome === 'later' && isOnline()) {
    timer = setTimeout(() => void flush(), pause)
    pause = Math.min(pause * 2, longestPause)
  }
  return outcome
}

async function run(): Promise<Outcome> {
  const left = new Set<string>() // what this attempt gave up on
  try {
    for (;;) {
      const next = choose(readAll().filter((entry) => isSendable(entry) && !left.has(entry.id)))
      if (next.length === 0) return left.size > 0 ? 'later' : 'done'
      await deliver(next, left)
    }
  } catch (error) {
    if (error instanceof Problem && error.status === 401) return 'login'
    if (error instanceof Error && !(error instanceof Problem) && !(error instanceof Unreachable)) throw error
    return 'later'
  }
}

function isSendable(entry: Entry): boolean {
  const known = (current()?.memberships ?? []).some(({ id }) => id === entry.owner)
  return known && entry.refusal === undefined && entry.draft !== true
}

/** The oldest texts that can travel together; one picture when no text is ready. */
function choose(entries: Entry[]): Entry[] {
  const ready: Entry[] = []
  for (const text of entries.filter(({ kind }) => kind !== 'photo')) {
    const isMet = text.needs.every((id) => find(id) === undefined)
    if (!isMet || (ready[0]?.owner ?? text.owner) !== text.owner) continue
    if (text.path !== undefined && ready.length > 0) break
    ready.push(text)
    if (ready.length === batch || text.path !== undefined) break
  }
  return ready.length > 0 ? ready : entries.filter(({ kind }) => kind === 'photo').slice(0, 1)
}

async function deliver(entries: Entry[], left: Set<string>): Promise<void> {
  const [first] = entries
  const alone = first !== undefined && (first.kind === 'photo' || first.path !== undefined)
  const answers = alone ? [await send(first)] : await ask(entries)
  for (const { id } of entries) settle(answers.find((one) => one.id === id) ?? { id, status: 0 }, left)
}

async function send(entry: Entry): Promise<Answer> {
  const { id, owner, path, device_time, body } = entry
  try {
    if (path === undefined) return await upload(entry)
    return { id, status: 200, body: await callAs(owner, 'POST', path, { id, device_time, ...stamped(body) }) }
  } catch (error) {
    return about(entry, error)
  }
}

/** Asks about several at once; when that is refused as a whole, about each half by itself. */
async function ask(entries: Entry[]): Promise<Answer[]> {
  const [first] = entries
  if (first === undefined) return []
  try {
    return answersIn(await callAs(first.owner, 'POST', '/sync', { items: entries.map(item) }))
  } catch (error) {
    if (entries.length === 1) return [about(first, error)]
    if (!(error instanceof Problem) || isPassing(error.status)) throw error
    const middle = Math.ceil(entries.length / 2)
    return [...(await ask(entries.slice(0, middle))), ...(await ask(entries.slice(middle)))]
  }
}

function item({ id, kind, device_time, sequence, body }: Entry) {
  return { id, kind, device_time, sequence, body: stamped(body) }
}

/** A body that has a sent_at gets it now: it tells a wrong clock from a late upload. */
function stamped(body: Entry['body']): Entry['body'] {
  return 'sent_at' in body ? { ...body, sent_at: new Date().toISOString() } : body
}

/** A refusal of the one entry asked about; throws when the refusal is not about it. */
function about({ id }: Entry, error: unknown): Answer {
  if (!(error instanceof Problem) || isPassing(error.status)) throw error
  const { status, code, message, requestId } = error
  return { id, status, problem: { status, code, title: '', detail: message, request_id: requestId } }
}

/** A proxy may answer with a page of its own; then nothing was acknowledged. */
function answersIn(value: unknown): Answer[] {
  const { items } = (value ?? {}) as { items?: unknown }
  if (!Array.isArray(items)) throw new Unreachable('garbled')
  return items.filter((one: Partial<Answer> | null) => typeof one?.id === 'string' && typeof one.status === 'number') as Answer[]
}

/** Says nothing about what was sent: who asks, how often, or whether anybody is there. */
function isPassing(status: number): boolean {
  return [401, 403, 408, 425, 429, 502, 503, 504].includes(status)
}

function settle(answer: Answer, left: Set<string>): void {
  const { id, status, problem } = answer
  const entry = find(id)
  if (entry === undefined) return
  if (status >= 200 && status < 300) {
    tell(answer, entry) // first, so that what was said never seems to be gone in between
    remove(id)
  } else if (status >= 400 && status < 500 && ![401, 408, 425, 429].includes(status)) {
    refuse(id, problem?.code ?? '', problem?.detail ?? '学校没收下，也没说为什么。')
    tell(answer, entry)
  } else {
    left.add(id)
  }
}

function tell(answer: Answer, entry: Entry): void {
  for (const listener of [...listeners]) listener(answer, entry)
}
