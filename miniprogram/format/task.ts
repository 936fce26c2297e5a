import type { RelayLink, TaskItem, Undone } from '../api/types'
import { clockTime, dueTime, duration } from './time'

/** A task as a row of a list. */
export interface TaskRow {
  id: string
  title: string
  /** "10:40 前，还剩 18 分钟" */
  when: string
  state: 'now' | 'todo' | 'miss' | 'done'
  late: boolean
  /** What one tap does: "知道了" or "做完了"; empty when the page has to be opened. */
  tap: '' | 'acknowledge' | 'finish'
  tapName: string
  progress: string
  /** Where a tap on it leads. */
  page: string
}

/** A task that did not happen, as the heads see it. */
export interface UndoneCard {
  id: string
  title: string
  /** Each of several that are alike, the first one too; empty when it is one alone. */
  each: { id: string; name: string }[]
  /** How many more are alike than are named. */
  eachMore: number
  when: string
  /** Who had it before, if it was passed on. */
  before: string
  /** Who holds it now, and since when. */
  holder: string
  /** Who is told next, and when. */
  then: string
  /** Whom a tap phones: a name, "拿着的人" for several, empty when nobody holds it. */
  call: string
}

/** Evidence that a tap gives. */
export const byTapping = ['confirm', 'event', 'lesson', 'published', 'sign_in']

/** Evidence that takes a sentence, a number or an address. */
export const byWriting = ['count', 'form', 'roll_call', 'url']

/** Evidence that takes a sentence, or a photo of the paper. */
export const byRecord = ['document', 'minutes', 'record', 'stock_take', 'visit']

/** Evidence that takes a photo. */
export const byPhoto = ['photo']

/** Evidence that the kitchen's page gives. */
const byKitchen = ['holding', 'release']

export function taskTitle({ name, subject }: TaskItem): string {
  return subject === undefined || subject === '' ? name : `${name} · ${subject}`
}

export function taskRow(task: TaskItem, now: Date): TaskRow {
  const late = task.phase === 'overdue'
  const tap = tapOf(task)
  return {
    id: task.id,
    title: taskTitle(task),
    when: dueWords(task, now),
    state: stateOf(task),
    late,
    tap,
    tapName: tap === 'finish' ? '做完了' : tap === 'acknowledge' ? '知道了' : '',
    page: pageOf(task),
    progress: progressOf(task),
  }
}

/** How far it is; of a lesson, what is left for whoever looks at it. */
function progressOf({ evidence, owing = [], targets, targets_done }: TaskItem): string {
  const classes = owing.filter(({ key }) => key.startsWith('class:')).map(({ name }) => name)
  if (evidence === 'lesson' && classes.length > 0) return `${classes.join('、')}还没上`
  if (evidence === 'lesson' && owing.length > 0) return '等您签字'
  return targets > 1 ? `${targets} 项做了 ${targets_done} 项` : ''
}

/** A task that is done by filling in a sheet, now. */
const isFilledIn = ({ phase, evidence }: TaskItem) => evidence === 'sheet' && (phase === 'open' || phase === 'overdue')

/** How the key of a hazard begins, by which a task says what it is about. */
export const hazardKey = 'hazard:'

/** How the key of a notice begins, by which a task says what it is about. */
const noticeKey = 'notice:'

/** Where the work of a task is done: on a page of its own, or on the one that all tasks share. */
export function pageOf(task: TaskItem): string {
  const { id, evidence, subject_key: about = '' } = task
  if (about.startsWith(hazardKey)) return `/pages/hazard/hazard?id=${about.slice(hazardKey.length)}`
  const thing = evidence === 'visit' && /^asset:[^:]+:(.+)$/.exec(about)
  if (thing) return `/pages/asset/asset?id=${thing[1]}`
  if (evidence === 'approved') return about.startsWith(noticeKey) ? `/pages/notice-edit/notice-edit?id=${about.slice(noticeKey.length)}` : '/pages/notices/notices?draft=next'
  if (evidence === 'family') return `/pages/families/families?class=${about.replace('class:', '')}`
  if (evidence === 'lesson') return `/pages/theme/theme?id=${id}`
  if (byKitchen.includes(evidence)) return '/pages/kitchen/kitchen'
  if (task.routine === 'kitchen.dine' && isFilledIn(task)) return '/pages/dine/dine'
  if (evidence === 'drill') return `/pages/drill/drill?id=${id}`
  return isFilledIn(task) ? `/pages/sheet/sheet?task=${id}` : `/pages/task/task?id=${id}`
}

function tapOf({ phase, evidence, acked, targets, subject_key: about = '' }: TaskItem): TaskRow['tap'] {
  if (about.startsWith(hazardKey) || byKitchen.includes(evidence)) return '' // its page has the buttons
  if (phase !== 'open' && phase !== 'overdue') return ''
  if (evidence === 'sheet' || evidence === 'lesson') return ''
  if (byTapping.includes(evidence) && evidence !== 'sign_in' && targets === 0) return 'finish'
  return acked ? '' : 'acknowledge'
}

function stateOf({ state, phase }: TaskItem): TaskRow['state'] {
  if (state === 'done') return 'done'
  if (state === 'missed' || phase === 'overdue') return 'miss'
  return phase === 'open' ? 'now' : 'todo'
}

const hour = 3_600_000

/** When it is due, in words that say how long that is once it is soon. */
export function dueWords({ phase, opens, due, done_at }: TaskItem, now: Date): string {
  const end = new Date(due)
  const left = end.getTime() - now.getTime()
  if (done_at) return `${dueTime(new Date(done_at), now)} 做好了`
  if (phase === 'missed') return `${dueTime(end, now)} 前该做，没发生`
  if (phase === 'excused') return '不用做了'
  if (phase === 'scheduled') return `${dueTime(new Date(opens), now)} 开始`
  if (left < 0) return `${dueTime(end, now)} 前该做 · 过了 ${duration(-left)}`
  return left < hour ? `${dueTime(end, now)} 前，还剩 ${duration(left)}` : `${dueTime(end, now)} 前`
}

export function undoneCard(task: Undone, now: Date, me: string): UndoneCard {
  const told = task.relay.filter((link) => link.told)
  const holder = told[told.length - 1]
  const before = told[told.length - 2]
  const then = task.relay.find((link) => !link.told)
  const { alike = [], alike_more = 0 } = task
  const count = 1 + alike.length + alike_more
  return {
    id: task.id,
    title: count > 1 ? `${task.name} · ${count} 件` : taskTitle(task),
    each: count > 1 ? [{ id: task.id, name: task.subject ?? '' }, ...alike.map(({ id, subject }) => ({ id, name: subject }))] : [],
    eachMore: alike_more,
    when: dueWords(task, now).replace(/过了.*/, unbroken),
    before: before === undefined ? '' : names(before.people, before.more),
    holder: holder === undefined ? '没人拿着' : `${names(holder.people, holder.more)}${told.length > 1 ? ` ${clockTime(new Date(holder.at))} 接手` : ''}`,
    call: task.phase === 'overdue' ? toCall(told, me) : '',
    then: then === undefined || then.people.length === 0 ? '' : `${clockTime(new Date(then.at))} 后转给${names(then.people, then.more)}`,
  }
}

/** The same words on one line: a number stays beside its unit. */
const unbroken = (words: string) => words.replace(/ /g, '\u00a0')

/** Whom to phone: the last hands that were told, or those before when they are one's own. */
function toCall(told: RelayLink[], me: string): string {
  const others = told.map(({ people, more = 0 }) => ({ people: people.filter((name) => name !== me), more }))
  const last = others.filter(({ people, more }) => people.length + more > 0).pop()
  if (last === undefined) return ''
  return last.people.length + last.more > 1 ? '拿着的人' : (last.people[0] ?? '')
}

const mostNames = 6

/** Names in a row; of many, the first ones and how many there are. */
export function names(people: string[], more = 0): string {
  const count = people.length + more
  if (count === 0) return '没人在岗'
  const shown = people.slice(0, mostNames).join('、')
  return count > Math.min(people.length, mostNames) ? `${shown}等 ${count} 人` : shown
}
