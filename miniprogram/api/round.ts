import type { Today as Plate } from './types'

/** One point of a round, and what became of it. */
export interface Point {
  id: string
  /** As printed on its plate: "03". */
  number: string
  name: string
  /** How to get there from the point before. */
  hint: string
  questions?: Question[]
  state: 'todo' | 'done' | 'flagged'
  done_at?: string | null
  /** First 12 hex digits of the SHA-256 of its plate's token; tells a scan without a network. */
  mark?: string
}

/** Something to look at, at a point. */
export interface Question {
  id: string
  kind: 'tick' | 'number' | 'choice' | 'text'
  label: string
  unit: string
  min: number | null
  max: number | null
  choices: string[]
}

export interface Round {
  /** Of its task. */
  id: string
  name: string
  opens: string
  due: string
  closes: string
  phase: string
  /** Whether the order of the points counts. */
  ordered: boolean
  /** How many points are scanned, of how many. */
  done: number
  total: number
  /** Listed while the round is open, and of the next one; empty for the others. */
  points: Point[]
}

export interface Choice {
  code: string
  text: string
  hint?: string
}

export interface CheckInAnswer {
  id: string
  outcome: 'counted' | 'extra' | 'duplicate' | 'late' | 'made_up'
  grade: 'A' | 'B' | 'C'
  reasons: { code: string; text: string }[]
  ask: { kind: 'reason' | 'photo'; choices: Choice[] } | null
  checkpoint: Point
  round: Round | null
  next: Point | null
  /** Whose turn it was; null when it was this one's. */
  expected: Point | null
}

/** The first screen with the rounds of the day. */
export type Today = Omit<Plate, 'rounds'> & { rounds?: Round[] }
