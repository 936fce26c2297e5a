import type { KitchenReview, LotBody, SupplierBody, WorkerBody } from '../api/types'

const day = 86_400_000

/** "2022-04-13": the day of a moment, as the school has it. */
export function dayText(at: Date): string {
  const two = (n: number) => String(n).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
}

/** The day so many days later; fewer for a number below zero. */
export const daysOn = (text: string, days: number) => new Date(Date.parse(`${text}T00:00:00Z`) + days * day).toISOString().slice(0, 10)

/** "4月13日" */
export const shortDay = (text: string) => `${Number(text.slice(5, 7))}月${Number(text.slice(8, 10))}日`

const weekdays = ['周日', '周一', '周二', '周三', '周四', '周五', '周六']

/** "周三 4月13日" */
export const weekday = (text: string) => `${weekdays[new Date(`${text}T00:00:00Z`).getUTCDay()] ?? ''} ${shortDay(text)}`

/** A licence or a certificate with its last day. */
export interface Paper {
  id: string
  name: string
  text: string
  state: 'done' | 'now' | 'todo' | 'miss'
  red: boolean
  number: string
  goods: string
  until: string
}

const soon = 30 // days ahead of the end, as the reminders begin

function validity(until: string, today: string): { text: string; state: Paper['state']; red: boolean } {
  if (until === '') return { text: '还没登记', state: 'todo', red: false }
  const left = Math.round((Date.parse(until) - Date.parse(today)) / day)
  if (left < 0) return { text: `${shortDay(until)} 过期了`, state: 'miss', red: true }
  if (left <= soon) return { text: `还有 ${left} 天到期 · ${shortDay(until)}`, state: 'now', red: false }
  return { text: `到 ${until.slice(0, 4)}年${shortDay(until)}`, state: 'done', red: false }
}

const first = (a: Paper, b: Paper) => (a.until === '' ? '0' : a.until).localeCompare(b.until === '' ? '0' : b.until)

/** Suppliers that deliver, whose licence ends first on top. */
export const supplierPapers = (all: SupplierBody[], today: string): Paper[] =>
  all
    .filter(({ archived }) => !archived)
    .map(({ id, name, goods, licence, expires_on }) => ({ id, name, number: licence, goods, until: expires_on, ...validity(expires_on, today) }))
    .map((paper) => ({ ...paper, text: [paper.goods, paper.text].filter(Boolean).join(' · ') + (paper.red ? '，它的货不能收' : '') }))
    .sort(first)

const duties: Record<WorkerBody['duty'], string> = { unchecked: '今天还没晨检', fit: '今天晨检过了', off_check: '今天不上岗', off_expired: '健康证过期，不上岗' }

/** Those who cook, with certificate and today's duty. */
export const workerPapers = (all: WorkerBody[], today: string): Paper[] =>
  all
    .map(({ id, name, certificate, expires_on, duty }): Paper => {
      const valid = validity(expires_on, today)
      const off = duty === 'off_check' || duty === 'off_expired'
      return { id, name, number: certificate, goods: '', until: expires_on, state: off ? 'miss' : valid.state, red: off || valid.red, text: `${valid.text} · ${duties[duty]}` }
    })
    .sort(first)

/** A delivery, and what became of it. */
export interface LotRow {
  id: string
  task: string
  title: string
  text: string
  weight: string
  state: 'done' | 'now' | 'miss'
  red: boolean
  meals: string
}

const fates: Record<LotBody['state'], [string, LotRow['state']]> = { open: ['还在验', 'now'], accepted: ['收下了', 'done'], returned: ['退货了', 'miss'] }

export const lotRows = (lots: LotBody[]): LotRow[] =>
  lots.map((lot) => {
    const [fate, state] = fates[lot.state]
    const stranger = lot.state === 'accepted' && !lot.known
    return {
      id: lot.id, task: lot.task_id, title: lot.goods, state, red: lot.deviates || stranger,
      text: `${shortDay(lot.day)} · ${lot.supplier || '没写供货商'}${stranger ? '（不在名册）' : ''} · ${fate}`,
      weight: lot.ordered > 0 ? `订 ${lot.ordered} 公斤，过磅 ${lot.weighed} 公斤${lot.deviates ? `，差 ${Math.abs(lot.difference)} 公斤` : ''}` : '',
      meals: lot.meals.length === 0 ? '' : `用在 ${lot.meals.map(shortDay).join('、')} 的午餐`,
    }
  })

/** What a review counts, with what it counts of how many. */
export const figureRows = ({ figures }: KitchenReview) => figures.map(({ name, count, of, unit }) => ({ name, count: of > 0 ? `${count}/${of}` : String(count), unit, short: of > 0 && count < of }))

/** What has to be explained, the grave first. */
export const problemRows = ({ exceptions, faults }: KitchenReview) =>
  [
    ...exceptions.map(({ title, text, why, day: on, grave, task_id = '' }, index) => ({ key: `e${index}`, title: `${shortDay(on)} ${title}`, text: [text, why ? `原因：${why}` : ''].filter(Boolean).join('，'), grave, task: task_id })),
    ...faults.map(({ what, done, at }, index) => ({ key: `f${index}`, title: `${shortDay(at.slice(0, 10))} ${what}`, text: done ? `已${done}` : '', grave: false, task: '' })),
  ].sort((a, b) => Number(b.grave) - Number(a.grave))
