import type { DishBody, KitchenBody as Kitchen, MealBody, MealNeed, Membership, SampleBody } from '../api/types'
import { clockTime, dueTime, duration } from './time'

/** One of the four plates before the gate. */
export interface GateStep {
  code: string
  name: string
  state: 'done' | 'now' | 'todo'
  text: string
  label: string
}

/** A dish that stands, and how long it may. */
export interface HoldTimer {
  id: string
  name: string
  state: 'ok' | 'warn' | 'over'
  title: string
  text: string
  /** Of the two hours, in hundredths. */
  share: number
}

export interface GateView {
  title: string
  when: string
  tone: 'red' | 'blue'
  icon: string
  sign: string
  steps: GateStep[]
  timers: HoldTimer[]
  off: string
}

export interface DishRow {
  id: string
  name: string
  state: 'done' | 'now' | 'todo' | 'miss'
  text: string
  red: boolean
  holding: string
  served: boolean
  sheet: string
  droppable: boolean
}

export const cooks = (member: Membership) => member.roles.some(({ code }) => code === 'canteen_manager' || code === 'canteen_worker')

const signs: Record<MealBody['state'], [string, 'red' | 'blue', string]> = {
  closed: ['还不能出', 'red', 'lock'],
  ready: ['可以放行', 'blue', 'check'],
  released: ['已经放行', 'blue', 'check'],
  overridden: ['校长放行', 'red', 'warn'],
  over: ['没有放行', 'red', 'cross'],
}

export function gateView({ meal, off }: Kitchen, now: Date): GateView | null {
  if (meal === null) return null
  const [sign, tone, icon] = signs[meal.state]
  const serves = new Date(meal.serves)
  const left = serves.getTime() - now.getTime()
  const open = meal.state === 'closed' || meal.state === 'ready'
  return {
    title: '午餐放行',
    when: open ? `${clockTime(serves)} 出餐${left > 0 ? ` · 还有 ${duration(left)}` : ' · 已经过点'}` : whenOut(meal),
    tone,
    icon,
    sign,
    steps: steps(meal),
    timers: timers(meal, now),
    off: off.map(({ name }) => name).join('、'),
  }
}

const whenOut = ({ released_at }: MealBody) => (released_at === undefined ? '' : `${clockTime(new Date(released_at))} 放行`)

function steps(meal: MealBody): GateStep[] {
  const current = meal.steps.findIndex(({ passed }) => !passed)
  return meal.steps.map(({ code, name, passed, done, total }, index) => {
    const state = passed ? 'done' : index === current ? 'now' : 'todo'
    const count = total > 0 ? `${done}/${total}` : ''
    return { code, name, state, text: passed ? '' : count, label: `${name}，${passed ? '好了' : count === '' ? '还没好' : `${total} 个菜好了 ${done} 个`}` }
  })
}

/** Dishes that stand, the one that has least time first. */
export function timers(meal: MealBody, now: Date): HoldTimer[] {
  return meal.dishes
    .flatMap(({ name, holding }) => (holding === undefined || holding.outcome !== undefined ? [] : [{ name, holding }]))
    .sort((a, b) => a.holding.over_at.localeCompare(b.holding.over_at))
    .map(({ name, holding: { id, from, warn_at, over_at } }) => {
      const [start, over] = [Date.parse(from), Date.parse(over_at)]
      const left = over - now.getTime()
      const state = left <= 0 ? 'over' : now.getTime() >= Date.parse(warn_at) ? 'warn' : 'ok'
      const title = left <= 0 ? `${name} · 满 2 小时了` : `${name} · 还能放 ${duration(left)}`
      const text = `${clockTime(new Date(from))} 出锅，${clockTime(new Date(over_at))} 满 2 小时`
      return { id, name, state, title, text, share: Math.min(100, Math.max(0, Math.round(((now.getTime() - start) * 100) / (over - start)))) }
    })
}

export const dishRows = (meal: MealBody): DishRow[] => meal.dishes.filter(({ state }) => state !== 'dropped').map(dishRow)

function dishRow(dish: DishBody): DishRow {
  const { id, name, cold, state, core, locked, sampled, released, holding, task_id = '' } = dish
  const standing = holding !== undefined && holding.outcome === undefined
  const row = { id, name, holding: standing ? holding.id : '', served: released, sheet: task_id, droppable: !released && state === 'planned' }
  if (state === 'discarded') return { ...row, state: 'miss', text: '倒掉了', red: true }
  const heat = cold ? '不用加热' : locked ? '没到限值 · 等回锅再测' : core === undefined ? '还没测温' : `${core}℃`
  const box = sampled ? `留样 ${dish.label ?? ''}` : '还没留样'
  const done = (cold || core !== undefined) && sampled
  return { ...row, state: done ? 'done' : locked ? 'miss' : core === undefined && !cold ? 'todo' : 'now', text: `${heat} · ${box}`, red: locked }
}

/** What is missing, with the sheet on which it is done. */
export const needRows = (needs: MealNeed[]) => needs.map(({ text, task_id = '', dish_id = '' }, index) => ({ key: `${index}`, text, task: task_id, dish: dish_id }))

export interface SampleRow {
  id: string
  code: string
  name: string
  text: string
  state: 'done' | 'todo' | 'miss' | 'now'
  ripe: boolean
}

export function sampleRow({ id, label, dish, grams, ripe_at, gap, state }: SampleBody, now: Date): SampleRow {
  const ripe = new Date(ripe_at)
  const left = ripe.getTime() - now.getTime()
  const row = { id, code: label, name: dish, ripe: left <= 0 }
  if (state === 'sealed') return { ...row, state: 'miss', text: '封存，等人来查' }
  if (gap) return { ...row, state: 'miss', text: `过了 72 小时还没销 · ${grams} 克` }
  if (left <= 0) return { ...row, state: 'now', text: `满 48 小时，可以销 · ${grams} 克` }
  return { ...row, state: 'todo', text: `还要放 ${duration(left)} · ${dueTime(ripe, now)} 满 48 小时` }
}
