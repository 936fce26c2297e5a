import type { Round, Stop } from '../api/types'
import { clockTime, dueTime, duration, timeWindow } from './time'

/** A small plate as drawn. */
export interface PlateView {
  id: string
  text: string
  state: 'done' | 'now' | 'todo' | 'miss' | 'flag'
  label: string
}

/** The round in hand as the first screen shows it. */
export interface RoundView {
  id: string
  /** "第 2 轮" */
  title: string
  window: string
  count: number
  done: number
  left: number
  /** "本轮还剩 18 分钟", or how late it is. */
  clock: string
  late: boolean
  /** The order of the points counts. */
  ordered: boolean
  next: Stop | null
  plates: PlateView[]
}

/** One round among those of the day. */
export interface RoundTile {
  id: string
  plate: PlateView
  time: string
  text: string
  now: boolean
}

const millis = (time: string) => Date.parse(time)
const left = (round: Round) => round.total - round.done

const opened = (round: Round, now: Date) => millis(round.opens) <= now.getTime() && now.getTime() <= millis(round.closes)

/** The round to walk now: of the open ones with points left, the one due first. */
export function currentRound(rounds: Round[], now: Date): Round | undefined {
  return byDue(rounds.filter((round) => opened(round, now) && left(round) > 0))[0]
}

/** The round that opens next. */
export function comingRound(rounds: Round[], now: Date): Round | undefined {
  return byDue(rounds.filter((round) => millis(round.opens) > now.getTime()))[0]
}

function byDue(rounds: Round[]): Round[] {
  return [...rounds].sort((a, b) => millis(a.due) - millis(b.due))
}

/**
 * The point that comes after the last one scanned, going round; where the order counts, the first
 * that was left out. Null when none is left.
 */
export function nextPoint({ points, ordered }: Round): Stop | null {
  if (ordered) return points.find(({ state }) => state === 'todo') ?? null
  const scanned = points.filter(({ done_at }) => done_at)
  const last = scanned.sort((a, b) => millis(b.done_at ?? '') - millis(a.done_at ?? ''))[0]
  const from = last === undefined ? 0 : points.indexOf(last) + 1
  const inOrder = [...points.slice(from), ...points.slice(0, from)]
  return inOrder.find(({ state }) => state === 'todo') ?? null
}

/** "第 2 轮": where a round stands among those of its day. */
export function roundTitle(rounds: Round[], id: string): string {
  const place = byDue(rounds).findIndex((round) => round.id === id) + 1
  return place === 0 ? '这一轮' : `第 ${place} 轮`
}

export function roundView(rounds: Round[], round: Round, now: Date): RoundView {
  const next = nextPoint(round)
  const late = now.getTime() - millis(round.due)
  return {
    id: round.id,
    title: roundTitle(rounds, round.id),
    window: timeWindow(round.opens, round.due),
    count: round.total,
    done: round.done,
    left: left(round),
    clock: late > 0 ? `晚了 ${duration(late)}，还能扫` : `本轮还剩 ${duration(-late)}`,
    late: late > 0,
    ordered: round.ordered,
    next,
    plates: platesOf(round, next),
  }
}

/** The points of a round as plates; the next one stands out. */
export function platesOf(round: Round, next: Stop | null): PlateView[] {
  return round.points.map(({ id, number, state }) => {
    const text = shortNumber(number)
    if (state === 'flagged') return { id, text, state: 'flag', label: `${text}号点，扫了，要说明` }
    if (state === 'done') return { id, text, state: 'done', label: `${text}号点，扫了` }
    return { id, text, state: id === next?.id ? 'now' : 'todo', label: `${text}号点，没扫` }
  })
}

/** "03" is 3 where there is little room. */
export const shortNumber = (number: string) => number.replace(/^0+(?=.)/, '')

/** All rounds of the day, earliest first: what happened is solid, what did not is dashed. */
export function roundTiles(rounds: Round[], now: Date): RoundTile[] {
  const current = currentRound(rounds, now)
  return byDue(rounds).map((round, index) => {
    const { total: count, done } = round
    const isNow = round.id === current?.id
    const over = now.getTime() > millis(round.closes)
    const state = done === count ? 'done' : isNow ? 'now' : over ? 'miss' : 'todo'
    const text = done > 0 || isNow ? `${done}/${count}` : over ? '没巡' : '还没到'
    const label = `第 ${index + 1} 轮，${text}`
    const plate = { id: round.id, text: isNow ? String(index + 1) : '', state, label } as const
    return { id: round.id, plate, time: clockTime(new Date(round.opens)), text, now: isNow }
  })
}

/** Between two rounds: what was done, and when the next one begins. */
export function restView(rounds: Round[], now: Date): { title: string; text: string } {
  if (rounds.length === 0) return { title: '今天没有您的巡查', text: '扫牌子照样记，算顺路检查' }
  const coming = comingRound(rounds, now)
  const over = byDue(rounds).filter((round) => millis(round.opens) <= now.getTime())
  const last = over[over.length - 1]
  const title = last !== undefined && left(last) === 0 ? `${roundTitle(rounds, last.id)}走完了` : '现在没有要巡的'
  if (coming === undefined) return { title, text: '今天的都到这儿了' }
  const begins = new Date(coming.opens)
  const wait = duration(begins.getTime() - now.getTime())
  return { title, text: `下一轮 ${dueTime(begins, now)} 开始，还有 ${wait}` }
}
