import type { Absence } from '../../api/types'
import { type Failure, entered, explain } from '../../format/failure'
import { shiftDay } from '../../format/shift'
import { type AbsenceReason, absences, cancel, enter } from '../../services/absence'
import { type Colleague, colleagues } from '../../services/colleague'
import { admit } from '../../services/entrance'
import { Problem } from '../../services/request'
import { membership } from '../../services/session'
import { plansDuty } from '../../services/shift'
import { schoolTime } from '../../services/today'
import { sizeClass } from '../../services/type-size'

const reasons: { id: AbsenceReason; name: string }[] = [
  { id: 'leave', name: '请假' },
  { id: 'errand', name: '公出' },
  { id: 'training', name: '培训' },
]

const plainDay = (date: string) => `${Number(date.slice(5, 7))}月${Number(date.slice(8))}日`
const dateOf = (day: Date) => `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, '0')}-${String(day.getDate()).padStart(2, '0')}`

Page({
  data: {
    size: '',
    loading: true,
    failure: null as Failure | null,
    locked: false,
    reasons,
    rows: [] as { id: string; title: string; sub: string }[],
    /** May enter for others. */
    office: false,
    people: [] as Colleague[],
    person: -1,
    first: '',
    last: '',
    /** The same as people say them. */
    firstDay: '',
    lastDay: '',
    today: '',
    reason: 'leave' as AbsenceReason,
    trouble: '',
    said: '',
    busy: false,
  },

  onShow() {
    if (!admit(this)) return
    const today = dateOf(schoolTime())
    this.setData({ size: sizeClass(membership()), office: plansDuty(), today })
    this.choose(this.data.first || today, this.data.last || today)
    void this.load()
  },

  async onPullDownRefresh() {
    await this.load()
    void wx.stopPullDownRefresh()
  },

  async load() {
    try {
      const [all, people] = await Promise.all([absences(), this.data.office ? colleagues() : []])
      const me = membership()
      const nameOf = (id: string) => (id === me?.person_id ? me.person_name : (people.find((one) => one.id === id)?.name ?? ''))
      this.setData({ rows: all.map((one) => rowOf(one, nameOf(one.person_id))), people, failure: null, locked: false })
    } catch (error) {
      this.setData({ failure: explain(error), locked: error instanceof Problem && error.status === 403 })
    }
    this.setData({ loading: false })
  },

  choose(first: string, last: string) {
    this.setData({ first, last, firstDay: shiftDay(`${first}T00:00:00+08:00`), lastDay: shiftDay(`${last}T00:00:00+08:00`) })
  },

  pickFirst({ detail }: WechatMiniprogram.PickerChange) {
    const first = String(detail.value)
    this.choose(first, this.data.last < first ? first : this.data.last)
  },

  pickLast({ detail }: WechatMiniprogram.PickerChange) {
    this.choose(this.data.first, String(detail.value))
  },

  pickPerson({ detail }: WechatMiniprogram.PickerChange) {
    this.setData({ person: Number(detail.value) })
  },

  pickReason({ currentTarget }: WechatMiniprogram.TouchEvent) {
    this.setData({ reason: currentTarget.dataset.id as AbsenceReason })
  },

  enter() {
    const { first, last, reason, people, person } = this.data
    void this.try(() => enter(first, last, reason, people[person]?.id ?? ''), '记下了。那几天该做的事，先归备岗')
  },

  cancel({ currentTarget }: WechatMiniprogram.TouchEvent) {
    void this.try(() => cancel(currentTarget.dataset.id as string), '销假了，从现在起算在岗')
  },

  async try(deed: () => Promise<unknown>, said: string) {
    if (this.data.busy) return
    this.setData({ busy: true, trouble: '' })
    try {
      await deed()
      this.setData({ said })
      await this.load()
    } catch (error) {
      const { title, text } = explain(error, entered)
      this.setData({ trouble: text === '' ? title : `${title}，${text}`, said: '' })
    }
    this.setData({ busy: false })
  },
})

const named = 4 // of those who stand in

function rowOf({ id, first, last, words, stand_ins: others = [] }: Absence, name: string) {
  const days = first === last ? plainDay(first) : `${plainDay(first)}至${plainDay(last)}`
  const some = others.slice(0, named).join('、')
  const more = others.length > named ? `等 ${others.length} 人` : ''
  return { id, title: `${name} ${words}`.trim(), sub: others.length === 0 ? days : `${days}，他的事先归${some}${more}` }
}
