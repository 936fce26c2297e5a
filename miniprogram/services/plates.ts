import type { Round, Stop } from '../api/types'
import { sha256 } from './sha256'
import { cache, recall } from './storage'

const markLength = 12 // hex digits: enough for the plates of a school, useless for making one

/** How a plate's token is remembered: it tells the plate again, and cannot be printed. */
export const markOf = (token: string) => sha256(token).slice(0, markLength)

/** Remembers which point a token belongs to, as the school has just said. */
export function learn(token: string, point: { id: string }): void {
  const known = recall('plates') ?? {}
  if (known[markOf(token)] !== point.id) cache('plates', { ...known, [markOf(token)]: point.id })
}

/** The point of a token among some rounds, from what was told or learnt before. */
export function pointOf(token: string, rounds: Round[]): Stop | undefined {
  const mark = markOf(token)
  const learnt = recall('plates')?.[mark]
  return rounds.flatMap(({ points }) => points).find((point) => point.mark === mark || point.id === learnt)
}

/** The token of a code: "https://HOST/q/TOKEN", "…?scene=TOKEN", or undefined when it is not ours. */
export function tokenIn(text: string): string | undefined {
  const [, token] = /\/q\/([0-9A-Za-z_-]{1,24})(?:[?#]|$)/.exec(text) ?? /[?&]scene=([0-9A-Za-z_-]{1,24})(?:&|$)/.exec(decode(text)) ?? []
  return token
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
