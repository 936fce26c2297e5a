import type { HazardBody as Hazard } from '../../api/types'
import { type Failure, explain } from '../../format/failure'
import { type HazardOffer, type HazardView, type HazardRow, gradeNames, hazardOffers, hazardView, mergeTargets, photosOf } from '../../format/hazard'
import { type Colleague, colleagues } from '../../services/colleague'
import { admit } from '../../services/entrance'
import { act, getHazard, listHazards, rectify } from '../../services/hazard'
import { isOnline } from '../../services/network'
import { photograph } from '../../services/photo'
import { pictures } from '../../services/picture'
import { mine, remove } from '../../services/queue'
import { Problem } from '../../services/request'
import { membership } from '../../services/session'
import { type Answer, flush, onAnswer } from '../../services/sync'
import { schoolTime } from '../../services/today'
import { sizeClass } from '../../services/type-size'

type Grade = keyof typeof gradeNames

const grades = Object.entries(gradeNames).map(([id, name]) => ({ id: id as Grade, name }))

/** How each deed is sent: the route, and what goes with it. */
const routes: Record<string, { verb: string; body?: Record<string, unknown> }> = {
  confirm: { verb: 'confirm' }, accept: { verb: 'accept' }, close: { verb: 'reinspect', body: { right: true } }, send_back: { verb: 'reinspect', body: { right: false } },
  hand_back: { verb: 'return' }, pause: { verb: 'pause' }, resume: { verb: 'resume' }, refuse: { verb: 'refuse' },
}

Page({
  data: {
    size: '',
    hazard: null as HazardView | null,
    offers: [] as HazardOffer[],
    before: [] as string[],
    after: [] as string[],
    failure: null as Failure | null,
    locked: false,
    /** What words are asked for; null when none are. */
    asking: null as HazardOffer | null,
    /** The photo of how it looks now, before it is handed in. */
    fixed: '',
    text: '',
    /** Somebody is being chosen to put it right. */
    assigning: false,
    /** The others that it may be the same as; null while none is being chosen. */
    merging: null as HazardRow[] | null,
    grades,
    grade: 'minor' as Grade,
    people: [] as Colleague[],
    word: '',
    /** What was just done, while the school has not said so yet. */
    done: '',
    refused: '',
  },

  id: '',
  sent: '',
  photo: '',
  shown: null as Hazard | null,
  all: [] as Colleague[],
  stop: () => {},

  onLoad({ id = '' }: { id?: string }) {
    this.id = id
    this.stop = onAnswer((answer) => this.hear(answer))
  },

  onShow() {
    if (!admit(this)) return
    this.setData({ size: sizeClass(membership()) })
    const waits = mine().some(({ kind, body, refusal }) => kind === 'rectify' && body.hazard === this.id && refusal === undefined)
    if (waits) this.setData({ done: '整改记下了，有网自动传' })
    void this.load()
  },

  onUnload() {
    this.stop()
  },

  async load() {
    try {
      await this.show(await getHazard(this.id))
    } catch (error) {
      const locked = error instanceof Problem && [403, 404].includes(error.status)
      this.setData({ failure: explain(error), locked })
    }
  },

  async show(hazard: Hazard) {
    this.shown = hazard
    const { before, after } = photosOf(hazard)
    this.setData({ hazard: hazardView(hazard, schoolTime()), offers: hazardOffers(hazard), failure: null, locked: false, grade: hazard.grade ?? this.data.grade })
    this.setData({ before: await pictures(before), after: await pictures(after) })
  },

  offer({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const offer = this.data.offers.find((one) => one.act === currentTarget.dataset.act)
    if (offer === undefined) return
    this.setData({ refused: '', text: '' })
    if (offer.act === 'rectify') return void this.takeFixed()
    if (offer.act === 'assign') return void this.beginAssigning()
    if (offer.act === 'merge') return void this.beginMerging()
    if (offer.ask !== '') return this.setData({ asking: offer })
    this.do(offer, '')
  },

  async takeFixed() {
    const taken = await photograph('整改照片')
    if (taken === 'cancelled') return
    if (taken === 'full') return this.setData({ refused: '手机存满了，这张没存下。先连上网传走别的。' })
    if (this.photo !== '') remove(this.photo)
    this.photo = taken.id
    this.setData({ fixed: taken.file ?? '' })
  },

  handInFixed() {
    const { hazard, text } = this.data
    this.send(rectify(this.id, hazard?.title ?? '', text.trim(), [this.photo]).id, '整改')
    this.photo = ''
    this.setData({ fixed: '' })
  },

  typing({ detail }: WechatMiniprogram.Input) {
    this.setData({ text: detail.value })
  },

  say() {
    const { asking, text } = this.data
    if (asking !== null && text.trim() !== '') this.do(asking, text.trim())
  },

  callOff() {
    if (this.photo !== '') remove(this.photo)
    this.photo = ''
    this.setData({ asking: null, assigning: false, merging: null, fixed: '' })
  },

  do({ act: name, text }: HazardOffer, words: string) {
    const route = routes[name]
    if (route === undefined) return
    const body = { ...route.body, ...(words !== '' && { words }) }
    this.send(act(this.id, route.verb, `${text}：${this.data.hazard?.title ?? ''}`, body).id, text)
  },

  async beginAssigning() {
    this.setData({ assigning: true })
    try {
      if (this.all.length === 0) this.all = await colleagues()
      this.find('')
    } catch (error) {
      this.setData({ assigning: false, refused: explain(error).title })
    }
  },

  async beginMerging() {
    this.setData({ merging: [] })
    try {
      const { items } = await listHazards('open', null)
      if (this.shown !== null) this.setData({ merging: mergeTargets(this.shown, items, schoolTime()) })
    } catch (error) {
      this.setData({ merging: null, refused: explain(error).title })
    }
  },

  merge({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const into = this.data.merging?.[currentTarget.dataset.index as number]
    if (into !== undefined) this.send(act(this.id, 'merge', `并到一起：${into.title}`, { into: into.id }).id, '并到一起')
  },

  pickGrade({ currentTarget }: WechatMiniprogram.TouchEvent) {
    this.setData({ grade: currentTarget.dataset.grade as Grade })
  },

  searching({ detail }: WechatMiniprogram.Input) {
    this.find(detail.value.trim())
  },

  /** Those whose work it is come first. */
  find(word: string) {
    const found = this.all.filter(({ name, roles }) => name.includes(word) || roles.includes(word))
    const repairs = ({ roles }: Colleague) => (roles.includes('维修') ? 0 : 1)
    this.setData({ word, people: found.sort((a, b) => repairs(a) - repairs(b)) })
  },

  assign({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const to = this.data.people[currentTarget.dataset.index as number]
    if (to === undefined) return
    const body = { grade: this.data.grade, to: to.id }
    this.send(act(this.id, 'assign', `派给${to.name}：${this.data.hazard?.title ?? ''}`, body).id, `派给${to.name}`)
  },

  /** Nothing is offered until the school has said what became of it. */
  send(id: string, what: string) {
    this.sent = id
    this.setData({ asking: null, assigning: false, merging: null, offers: [], done: isOnline() ? `${what}，正在交` : `${what}记下了，有网自动传` })
    void flush()
  },

  async hear({ id, problem }: Answer) {
    if (id !== this.sent) return
    this.setData({ done: '' })
    if (problem !== undefined) {
      remove(id) // it has been read
      this.setData({ refused: problem.detail })
    }
    await this.load()
  },
})
