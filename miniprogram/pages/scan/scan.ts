import type { CheckpointItem, PointAnswer, Stop } from '../../api/types'
import {
  type Act,
  type Scene,
  type Verdict,
  damagedVerdict,
  explainedVerdict,
  foreignVerdict,
  noCameraVerdict,
  recalledVerdict,
  refusedVerdict,
  storedVerdict,
  unknownVerdict,
  unreadableVerdict,
  verdictOf,
} from '../../format/verdict'
import { explain } from '../../format/failure'
import type { PlateView } from '../../format/round'
import { askAsset, assetOf } from '../../services/asset'
import { askConsent, wouldAsk } from '../../services/consent'
import { admit } from '../../services/entrance'
import { isOnline } from '../../services/network'
import { type Noted, type Sighting, checkIn, checkInAnswer, explainCheckIn, platesInHand, pointsLeft, recallCheckIn, reportPlate, wantedPoint } from '../../services/patrol'
import { photograph } from '../../services/photo'
import { complete, remove } from '../../services/queue'
import { type Sight, scan } from '../../services/scan'
import { actAsStaff, membership } from '../../services/session'
import { type Answer, flush, onAnswer } from '../../services/sync'
import { rounds, schoolTime } from '../../services/today'
import { sizeClass } from '../../services/type-size'
import { type Entrance, sightOf } from './entrance'
import { paintBar, vibrate } from './signal'

const patience = 3_000 // for the school's answer, before the phone says what it knows itself
const reminders = ['round_next', 'round_missed']
const plateLength = 5 // at least, "3-PXB6" without the dash

type Panel = '' | 'type' | 'say' | 'questions' | 'damaged'

Page({
  data: {
    size: '',
    /** Null while nobody has said anything yet. */
    verdict: null as Verdict | null,
    /** A field that lies over the result: for the number of a plate, or for a sentence. */
    panel: '' as Panel,
    text: '',
    /** One thing that somebody should know besides. */
    hint: '',
    asks: false,
    /** A check-in of before is being opened. */
    opening: false,
    /** The round in hand, beside a corner. */
    plates: [] as PlateView[],
    /** Whose plate may be damaged. */
    left: [] as Stop[],
    /** Of the point just scanned. */
    point: null as Stop | null,
  },

  noted: null as Noted | null,
  typed: false,
  answer: null as { checkpoint: CheckpointItem; round: { id: string } | null } | null,
  /** A check-in of before that this page was opened for. */
  recalled: '',
  timer: 0,
  stop: () => {},

  onLoad(options: Entrance) {
    if (!admit(this)) return
    actAsStaff()
    this.stop = onAnswer((answer) => this.hear(answer))
    if (options.check_in !== undefined) {
      this.recalled = options.check_in
      return void this.recall()
    }
    const { sight, at } = sightOf(options)
    if (sight === 'type') this.openTyping()
    else this.see(sight, at)
  },

  onShow() {
    this.setData({ size: sizeClass(membership()) })
    if (this.data.panel === '') paintBar(this.data.verdict?.kind ?? 'corner')
  },

  onUnload() {
    clearTimeout(this.timer)
    this.stop()
    this.letGo()
  },

  /** Whoever leaves the questions unanswered has been there all the same. */
  letGo(more: Record<string, unknown> = {}) {
    if (this.noted === null) return
    complete(this.noted.entry.id, more)
    void flush()
  },

  see(sight: Sight, at: number) {
    const asset = sight.kind === 'plate' ? assetOf(sight.token) : undefined
    if (sight.kind === 'plate' && asset !== undefined) return this.openAsset(asset, sight.token)
    if (sight.kind === 'plate') this.check({ token: sight.token }, at)
    if (sight.kind === 'foreign') this.show(foreignVerdict(wantedPoint()))
    if (sight.kind === 'unreadable') this.show(unreadableVerdict())
    if (sight.kind === 'denied') this.show(noCameraVerdict())
  },

  /** Notes the check-in first; then what there is to look at; then the school, or the phone, says what it was. */
  check(sighting: Sighting, at: number) {
    this.letGo()
    this.recalled = ''
    paintBar('corner')
    this.typed = 'plate' in sighting
    this.answer = null
    this.noted = checkIn(sighting, at)
    const { point, kept, entry } = this.noted
    const hint = kept ? '' : '手机存满了。先别关小程序，连上网就传走。'
    this.setData({ verdict: null, panel: entry.draft ? 'questions' : '', point: point ?? null, text: '', hint })
    if (!entry.draft) this.await()
  },

  /** Opens a check-in of before, about which somebody has to say a word. */
  async recall() {
    this.setData({ verdict: null, opening: true })
    try {
      const found = await recallCheckIn(this.recalled)
      this.answer = { checkpoint: found.checkpoint, round: null }
      this.show(recalledVerdict(found, { ...this.scene(), at: new Date(found.at) }))
    } catch (error) {
      const { title, text } = explain(error)
      this.show(unknownVerdict(title, text))
    }
  },

  answerQuestions({ detail }: WechatMiniprogram.CustomEvent<{ answers: PointAnswer[] }>) {
    this.letGo({ answers: detail.answers })
    this.setData({ panel: '' })
    this.await()
  },

  /** Gives the school a moment to answer. */
  await() {
    clearTimeout(this.timer)
    const id = this.noted?.entry.id ?? ''
    const sent = flush()
    if (!isOnline()) return this.showStored(id)
    this.timer = setTimeout(() => this.showStored(id), patience)
    void sent.then(() => this.showStored(id))
  },

  showStored(id: string) {
    if (this.noted?.entry.id !== id || this.data.verdict !== null) return
    const { point, round } = this.noted
    this.show(storedVerdict(point, round, this.scene()))
  },

  hear(answer: Answer) {
    if (this.noted?.entry.id !== answer.id || this.noted.entry.kind !== 'check_in') return
    clearTimeout(this.timer)
    const said = checkInAnswer(answer)
    if (said === undefined) {
      const { code = '', detail = '' } = answer.problem ?? {}
      remove(answer.id) // it has been read
      return void this.showRefused(code, detail)
    }
    this.answer = said
    this.show(verdictOf(said, this.scene()))
  },

  /** A plate that hangs at no point may stick on equipment. */
  async showRefused(code: string, detail: string) {
    const { token = '', plate = '' } = (this.noted?.entry.body ?? {}) as { token?: string; plate?: string }
    const asset = code === 'patrol.unknown_plate' ? await askAsset(token || plate).catch(() => undefined) : undefined
    if (asset !== undefined) return this.openAsset(asset, token)
    this.show(refusedVerdict(code, detail, wantedPoint()))
  },

  openAsset(id: string, token: string) {
    void wx.redirectTo({ url: `/pages/asset/asset?id=${id}&token=${token}` })
  },

  scene(): Scene {
    const made = this.noted === null ? Date.now() : Date.parse(this.noted.entry.device_time)
    return { at: new Date(schoolTime().getTime() - Date.now() + made), rounds: rounds(), typed: this.typed }
  },

  show(verdict: Verdict) {
    paintBar(verdict.kind)
    vibrate(verdict)
    const asks = verdict.kind !== 'flag' && verdict.finished && wouldAsk(reminders)
    this.setData({ verdict, panel: '', asks, plates: platesInHand() })
  },

  act({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const acts: Record<Act, () => void> = {
      scan: () => void this.scanNext(),
      type: () => this.openTyping(),
      explain: () => this.ask('say'),
      report: () => this.report(),
      finish: () => this.finish(),
      settings: () => void wx.openSetting(),
      recall: () => void this.recall(),
    }
    acts[currentTarget.dataset.act as Act]()
  },

  async scanNext() {
    const sight = await scan()
    if (sight.kind !== 'cancelled') this.see(sight, Date.now())
  },

  openTyping() {
    this.ask('type')
  },

  ask(panel: Panel) {
    paintBar('corner')
    this.setData({ panel, text: '' })
  },

  typing({ detail }: WechatMiniprogram.Input) {
    this.setData({ text: detail.value })
  },

  /** Which of the plates is damaged: those of the round, the wanted one first. */
  askDamaged() {
    this.setData({ panel: 'damaged', left: pointsLeft() })
  },

  reportPlate({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const point = this.data.left[currentTarget.dataset.index as number]
    if (point === undefined) return
    reportPlate(point)
    void flush()
    this.show(damagedVerdict(point, isOnline()))
  },

  takePlate() {
    const plate = this.data.text.trim().toUpperCase()
    if (plate.replace(/[^0-9A-Z]/g, '').length < plateLength) return this.setData({ hint: '牌子右下角的号，像 03-PXB6，都要输。' })
    this.check({ plate }, Date.now())
  },

  closePanel() {
    if (this.data.verdict === null) this.goHome()
    else {
      paintBar(this.data.verdict.kind)
      this.setData({ panel: '' })
    }
  },

  choose({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const code = currentTarget.dataset.code as string
    if (code === 'other') this.ask('say')
    else this.explain(code, '')
  },

  say() {
    const note = this.data.text.trim()
    if (note !== '') this.explain('other', note)
  },

  async photograph() {
    const photo = await photograph(`${this.data.verdict?.number ?? ''} 现场照片`)
    if (photo === 'full') this.setData({ hint: '手机存满了，照片没存下。先连上网传走几张。' })
    if (typeof photo === 'object') this.explain('other', '', photo)
  },

  explain(choice: string, note: string, photo?: Noted['entry']) {
    const checkIn = this.recalled || this.noted?.entry.id
    if (checkIn === undefined) return
    explainCheckIn(checkIn, { choice, note, photo })
    void flush()
    const point = this.answer?.checkpoint ?? this.noted?.point
    if (point === undefined) return this.goHome()
    const round = rounds().find(({ id }) => id === (this.answer?.round?.id ?? this.noted?.round?.id))
    this.show(explainedVerdict(point, round, this.scene()))
  },

  report() {
    const { number = '', place = '' } = this.data.verdict ?? {}
    void wx.navigateTo({ url: `/pages/incident/incident?place=${encodeURIComponent(`${number} ${place}`.trim())}` })
  },

  /** The round is walked: the one moment at which WeChat may be asked for the next reminders. */
  finish() {
    askConsent(reminders)
    this.goHome()
  },

  goHome() {
    void wx.switchTab({ url: '/pages/today/today' })
  },
})
