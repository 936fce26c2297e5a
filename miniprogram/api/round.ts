import type { Subscription } from './types'

/** One point of a round, and what became of it. */
export interface Point {
  id: string
  /** As printed on its plate: "03". */
  number: string
  name: string
  /** How to get there from the point before. */
  hint: string
  state: 'todo' | 'done' | 'flagged'
  done_at?: string | null
  /** First 12 hex digits of the SHA-256 of its plate's token; tells a scan without a network. */
  mark?: string
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

export interface TaskItem {
  id: string
  routine: string
  name: string
  subject?: string
  evidence: string
  form?: string
  state: 'live' | 'done' | 'missed' | 'excused' | 'cancelled'
  phase: 'scheduled' | 'open' | 'overdue' | 'on_time' | 'late' | 'missed' | 'excused' | 'cancelled'
  part?: string
  opens: string
  due: string
  closes: string
  planned?: string
  done_at?: string
  targets: number
  targets_done: number
  acked: boolean
}

export interface Link {
  part: string
  people: string[]
  more?: number
  away?: string[]
  at: string
  told: boolean
}

export interface Undone extends TaskItem {
  relay: Link[]
}

export interface Watch {
  overdue: Undone[]
  overdue_more: number
  missed: Undone[]
  missed_more: number
  on_time: number
  late: number
  excused: number
  ahead: number
}

export interface Today {
  at: string
  tasks: TaskItem[]
  more: number
  done: number
  rounds?: Round[]
  unread: number
  credit: Subscription[]
  watch?: Watch
}

export interface Named {
  id: string
  name: string
}

export interface TaskDetail extends TaskItem {
  cause?: string
  reason?: string
  passed: boolean
  may: string[]
  people: Named[]
  holders: { ref: string; part: string }[]
  relay: Link[]
  target_list: { key: string; name: string; done_at?: string; done_by?: Named; passed: boolean; void: boolean }[]
  missing: { routine: string; name: string }[]
  history: { at: string; who?: Named; part?: string; action: string; reason?: string; note?: string }[]
}
