import type { Membership, Today, Watch } from '../../api/types'
import { type RoundTile, type RoundView, currentRound, restView, roundTiles, roundView } from '../../format/round'
import { type TaskRow, type UndoneCard, taskRow, undoneCard } from '../../format/task'
import { dayTitle, dueTime } from '../../format/time'
import { rounds } from '../../services/today'

/** The part of the page for those who walk rounds. */
export interface PatrolView {
  round: RoundView | null
  rest: { title: string; text: string }
  tiles: RoundTile[]
}

/** The part for those who answer for the school: what did not happen. */
export interface WatchView {
  day: string
  count: number
  cards: UndoneCard[]
  more: number
  onTime: number
  ahead: number
}

export interface TasksView {
  rows: TaskRow[]
  more: number
  done: number
}

/** The drill that the school is in. */
export interface DrillView {
  id: string
  said: string
}

export function drillView(today: Today | undefined): DrillView | null {
  const drill = today?.drill
  if (drill === undefined) return null
  return { id: drill.task_id, said: drill.classes === 0 ? '' : `${drill.classes} 个班到齐 ${drill.settled} 个` }
}

/** What an empty day says: that all is well, and what comes next. */
export function emptyDay(today: Today | undefined, now: Date): { title: string; text: string } {
  const coming = today?.tasks.find(({ phase }) => phase === 'scheduled')
  if (coming === undefined) return { title: '今天没有您的任务', text: '有了会出现在这里，微信也会提醒' }
  return { title: '现在没有您的任务', text: `下一次：${dueTime(new Date(coming.opens), now)} ${coming.name}` }
}

/** A round at whose points no plates hang yet is a task like any other. */
const walkable = () => rounds().filter(({ total }) => total > 0)

const walks = (member: Membership) => member.roles.some(({ code }) => code === 'guard')

/** The rounds of the day; null for somebody who has none and is no guard. */
export function patrolView(member: Membership, now: Date): PatrolView | null {
  const all = walkable()
  if (all.length === 0 && !walks(member)) return null
  const current = currentRound(all, now)
  return {
    round: current === undefined ? null : roundView(all, current, now),
    rest: restView(all, now),
    tiles: roundTiles(all, now),
  }
}

/** My tasks but for the rounds, which have a place of their own. */
export function tasksView({ tasks, more, done }: Today, now: Date): TasksView {
  const walked = new Set(walkable().map(({ id }) => id))
  return { rows: tasks.filter(({ id }) => !walked.has(id)).map((task) => taskRow(task, now)), more, done }
}

export function watchView({ overdue, overdue_more, missed, missed_more, on_time, late, ahead }: Watch, now: Date, me: string): WatchView {
  const cards = [...overdue, ...missed].map((task) => undoneCard(task, now, me))
  const more = overdue_more + missed_more
  const count = cards.reduce((sum, { each, eachMore }) => sum + Math.max(1, each.length + eachMore), more)
  return { day: dayTitle(now), count, cards, more, onTime: on_time + late, ahead }
}
