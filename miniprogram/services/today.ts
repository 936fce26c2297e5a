import type { Round, Today } from '../api/types'
import { call } from './api'
import { mine } from './queue'
import type { Guess } from './queue-store'
import { membership } from './session'
import { cacheFor, recall } from './storage'

/** The first screen as last heard, with how far the school's clock was from the phone's. */
export interface CachedToday extends Today {
  /** Milliseconds to add to the phone's clock. */
  ahead: number
}

/** What was last heard for the identity in use; undefined before the first time. */
export function cachedToday(): CachedToday | undefined {
  return (recall('today') ?? {})[membership()?.id ?? '']
}

/** Asks for the first screen and keeps it for when there is no network. */
export async function refreshToday(): Promise<CachedToday> {
  const owner = membership()?.id ?? ''
  const today = await call<Today>('GET', '/today')
  const cached = { ...today, ahead: Date.parse(today.at) - Date.now() }
  cacheFor('today', owner, cached)
  return cached
}

/** The school's time now, as far as this phone can tell. */
export const schoolTime = () => new Date(Date.now() + (cachedToday()?.ahead ?? 0))

/** Takes over what the school has just said of one round. */
export function updateRound(round: Round): void {
  const today = cachedToday()
  if (today === undefined) return
  const rounds = (today.rounds ?? []).map((known) => (known.id === round.id ? { ...round, points: marked(round, known) } : known))
  cacheFor('today', membership()?.id ?? '', { ...today, rounds })
}

/** An answer to a check-in need not repeat the marks. */
function marked(round: Round, known: Round): Round['points'] {
  return round.points.map((point) => ({ ...known.points.find(({ id }) => id === point.id), ...point }))
}

/** My rounds, with what waits in the queue counted as done. */
export function rounds(): Round[] {
  const done = mine().flatMap(({ guess, refusal }) => (guess === undefined || refusal !== undefined ? [] : [guess]))
  return (cachedToday()?.rounds ?? []).map((round) => withGuesses(round, done))
}

function withGuesses(round: Round, guesses: Guess[]): Round {
  const points = round.points.map((point) => {
    const guess = guesses.find((one) => one.round === round.id && one.point === point.id)
    return guess === undefined || point.state !== 'todo' ? point : { ...point, state: 'done' as const, done_at: guess.at }
  })
  const more = points.filter((point, index) => point !== round.points[index]).length
  return { ...round, points, done: round.done + more }
}
