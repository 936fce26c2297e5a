import type { AskedSwap, Shift } from '../api/types'
import { clockTime, timeWindow } from './time'

const weekdays = ['日', '一', '二', '三', '四', '五', '六']

/** "4月4日 周一". */
export function shiftDay(at: string): string {
  const day = new Date(at)
  return `${day.getMonth() + 1}月${day.getDate()}日 周${weekdays[day.getDay()] ?? ''}`
}

const dayMs = 86_400_000

/**
 * What stands over each of some shifts in order: "第2周 7月10日—7月16日" over the first of a week, nothing over the others, and
 * nothing at all when they lie in one week. A week of a school begins on Sunday: what is worked on it is worked for the days after.
 */
export function weekHeads(begin: string[]): string[] {
  const sundays = begin.map((at) => {
    const day = new Date(at)
    return new Date(day.getFullYear(), day.getMonth(), day.getDate() - day.getDay()).getTime()
  })
  const weeks = [...new Set(sundays)]
  if (weeks.length < 2) return begin.map(() => '')
  return sundays.map((sunday, index) => {
    if (sunday === sundays[index - 1]) return ''
    const saturday = new Date(sunday + 6 * dayMs)
    return `第${weeks.indexOf(sunday) + 1}周 ${plainDay(new Date(sunday))}—${plainDay(saturday)}`
  })
}

const plainDay = (day: Date) => `${day.getMonth() + 1}月${day.getDate()}日`

/** "07:00–19:00". */
export const shiftHours = ({ from, until }: Shift): string => timeWindow(from, until)

/** One day of the week at the top. */
export interface WeekDay {
  weekday: string
  day: number
  /** done: stood; now: still to come; empty: not theirs. */
  state: '' | 'done' | 'now'
  label: string
}

/** The week of a moment, from Monday. */
export function weekOf(shifts: Shift[], now: Date): WeekDay[] {
  const monday = new Date(now)
  monday.setDate(now.getDate() - ((now.getDay() + 6) % 7))
  return [0, 1, 2, 3, 4, 5, 6].map((n) => {
    const day = new Date(monday)
    day.setDate(monday.getDate() + n)
    const mine = shifts.filter(({ from }) => sameDay(new Date(from), day))
    const over = mine.length > 0 && mine.every(({ until }) => Date.parse(until) <= now.getTime())
    const state = mine.length === 0 ? '' : over ? 'done' : 'now'
    return { weekday: weekdays[day.getDay()] ?? '', day: day.getDate(), state, label: mine.length > 0 ? '我' : '' }
  })
}

const sameDay = (a: Date, b: Date) => a.toDateString() === b.toDateString()

/** What the card at the top says of the shift that is on, or comes next. */
export interface TurnCard {
  id: string
  post: string
  lead: string
  title: string
  /** What to do now: scan to arrive, say that one knows, or hand over. */
  act: '' | 'sign-in' | 'acknowledge' | 'handover'
  said: string
  swappable: boolean
}

const early = 60 * 60_000

export function turnCard(shift: Shift, now: Date): TurnCard {
  const from = Date.parse(shift.from)
  const today = sameDay(new Date(shift.from), now) || from <= now.getTime()
  const base = {
    id: shift.id,
    post: shift.post,
    lead: today ? '今天轮到您' : `下一班 ${shiftDay(shift.from)}`,
    title: `${shiftHours(shift)} ${shift.name}`,
    swappable: from > now.getTime(),
  }
  if (shift.signed_at !== undefined) return { ...base, act: 'handover', said: `${clockTime(new Date(shift.signed_at))} 到岗了` }
  if (now.getTime() >= from - early) return { ...base, act: 'sign-in', said: '到了岗上，扫一下那里的牌子' }
  if (shift.asks) return { ...base, act: 'acknowledge', said: '点“知道了”，就不再为这一班问您' }
  return { ...base, act: '', said: '前一天晚上和当天早上会提醒您' }
}

/** A line in the list of shifts. */
export interface ShiftRow {
  id: string
  title: string
  sub: string
  /** On the plate. */
  state: 'done' | 'todo' | 'miss'
  mark: string
  acked: boolean
}

export function shiftRow(shift: Shift, now: Date): ShiftRow {
  const over = Date.parse(shift.until) <= now.getTime()
  return {
    id: shift.id,
    title: `${shiftDay(shift.from)} ${shift.name}`,
    sub: shift.vacant ? `${shiftHours(shift)} ${shift.away ? `${shift.holder}不在，` : ''}没人` : shiftHours(shift),
    state: shift.vacant ? 'miss' : over ? 'done' : 'todo',
    mark: shift.vacant ? '空' : '',
    acked: shift.acked,
  }
}

/** Somebody asks to swap, or that one takes their shift. */
export interface AskCard {
  id: string
  title: string
  /** What one would take. */
  take: { day: string; what: string }
  /** What the other one would take; null when nothing is given in return. */
  give: { day: string; what: string } | null
  by: string
  yes: string
  /** Asked of everybody: whoever has no time just leaves it. */
  open: boolean
}

export function askCard({ id, by, shift, back, asked_of }: AskedSwap): AskCard {
  const side = (one: Shift) => ({ day: shiftDay(one.from), what: `${one.name} ${shiftHours(one)}` })
  const title = back === null ? `${by}想请您替一班` : `${by}想和您换`
  return {
    id,
    title: asked_of === null ? `${by}的一班要人替` : title,
    take: side(shift),
    give: back === null ? null : side(back),
    by,
    yes: back === null ? '我来' : '同意换',
    open: asked_of === null,
  }
}

/** My own request: "问了季风和，等回音". */
export function askingRow({ id, of, shift }: AskedSwap): { id: string; title: string; sub: string } {
  return { id, title: `${shiftDay(shift.from)} ${shift.name}`, sub: of === '' ? '在等谁有空' : `问了${of}，等回音` }
}
