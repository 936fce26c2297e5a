import { note } from './queue'
import type { Entry } from './queue-store'
import type { Answer } from './sync'

/** Whom a report reached, and whom to phone. */
export interface Told {
  reached: { name: string }[]
  call: { name: string; phone: string }[]
}

/** Reports something urgent to whoever is on duty. */
export function reportIncident(kind: string, name: string, place: string, words: string): Entry {
  const body = { kind, ...(place !== '' && { place }), ...(words !== '' && { note: words }) }
  return note({ kind: 'incident', path: '/incidents', label: `上报：${name}`, body }).entry
}

/** The chain as the service tells it: whom it reached already, and numbers while it is live. */
interface Chain {
  chain: { name: string; phone?: string; told: boolean }[]
}

export function toldIn({ body }: Answer): Told {
  const { chain = [] } = (body ?? {}) as Partial<Chain>
  const call = chain.flatMap(({ name, phone = '' }) => (phone === '' ? [] : [{ name, phone }]))
  return { reached: chain.filter(({ told }) => told), call }
}
