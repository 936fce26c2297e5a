import type { DrillBody } from '../../api/types'
import { type DrillTile, allSettled, classToCall, standingOf, stopwatch, tilesOf } from '../../format/drill'
import { type Failure, explain } from '../../format/failure'
import { callClass, finishDrill, keepDrill, knownDrill, refreshDrill, secondsOf, startDrill } from '../../services/drill'
import { admit } from '../../services/entrance'
import { type News, news } from '../../services/news'
import { onQueueChange } from '../../services/queue'
import { Problem } from '../../services/request'
import { membership } from '../../services/session'
import { flush, onAnswer } from '../../services/sync'
import { sizeClass } from '../../services/type-size'

const tick = 1000
const refreshEvery = 4 // ticks

Page({
  data: {
    size: '',
    name: '',
    state: '' as '' | DrillBody['state'],
    scenario: '',
    clock: '0:00',
    standing: '',
    settled: false,
    note: '',
    tiles: [] as DrillTile[],
    runs: false,
    news: null as News | null,
    failure: null as Failure | null,
    locked: false,
    /** The class that is being called; empty for none. */
    chosen: '',
    chosenName: '',
    /** How many are missing of it; 0 before anybody says so. */
    missing: 0,
    counting: false,
    /** The words of the end are asked for. */
    ending: false,
    words: '',
    findings: [] as string[],
    finding: '',
  },

  id: '',
  timer: 0,
  ticks: 0,
  stops: [] as (() => void)[],

  onLoad({ id = '' }: { id?: string }) {
    this.id = id
    this.stops = [
      onQueueChange(() => this.draw()),
      onAnswer(({ body }) => {
        if ((body as Partial<DrillBody> | undefined)?.task_id === this.id) keepDrill(body as DrillBody)
        this.draw()
      }),
    ]
  },

  onShow() {
    if (!admit(this)) return
    this.draw()
    void this.load()
    this.timer = setInterval(() => this.beat(), tick)
  },

  onHide() {
    clearInterval(this.timer)
  },

  onUnload() {
    clearInterval(this.timer)
    for (const stop of this.stops) stop()
  },

  /** The clock moves by itself; the classes are asked for every few seconds. */
  beat() {
    if (this.data.state !== 'running') return
    this.ticks++
    if (this.ticks % refreshEvery === 0) void this.load()
    const drill = knownDrill(this.id)
    if (drill !== undefined) this.setData({ clock: stopwatch(secondsOf(drill)) })
  },

  async load() {
    try {
      await refreshDrill(this.id)
      this.setData({ failure: null, locked: false })
    } catch (error) {
      const failure = explain(error)
      const quiet = failure.kind === 'offline' && knownDrill(this.id) !== undefined
      const locked = error instanceof Problem && [403, 404].includes(error.status)
      this.setData({ failure: quiet ? null : failure, locked })
    }
    this.draw()
  },

  draw() {
    const drill = knownDrill(this.id)
    this.setData({ size: sizeClass(membership()), news: news('看') })
    if (drill === undefined) return
    const { name, state, scenario = '', note = '', classes, runs } = drill
    const chosen = state === 'running' ? this.data.chosen || classToCall(drill) : ''
    this.setData({
      name, state, note, scenario: state === 'planned' ? this.data.scenario : scenario, runs, chosen,
      chosenName: classes.find(({ class_id }) => class_id === chosen)?.name ?? '',
      clock: stopwatch(secondsOf(drill)), standing: standingOf(drill), settled: allSettled(drill), tiles: tilesOf(drill, chosen),
    })
  },

  typing({ currentTarget, detail }: WechatMiniprogram.Input) {
    this.setData({ [currentTarget.dataset.field as string]: detail.value })
  },

  start() {
    const drill = knownDrill(this.id)
    if (drill === undefined) return
    startDrill(drill, this.data.scenario.trim())
    buzz()
    void flush()
  },

  choose({ currentTarget }: WechatMiniprogram.TouchEvent) {
    if (this.data.state !== 'running') return
    this.setData({ chosen: currentTarget.dataset.id as string, counting: false, missing: 0, ending: false })
    this.draw()
  },

  allHere() {
    this.say(0)
  },

  count() {
    this.setData({ counting: true, missing: 1 })
  },

  more() {
    this.setData({ missing: this.data.missing + 1 })
  },

  less() {
    this.setData({ missing: Math.max(1, this.data.missing - 1) })
  },

  sayMissing() {
    this.say(this.data.missing)
  },

  say(missing: number) {
    const drill = knownDrill(this.id)
    const line = drill?.classes.find(({ class_id }) => class_id === this.data.chosen)
    if (drill === undefined || line === undefined) return
    this.setData({ chosen: '', counting: false, missing: 0 })
    callClass(drill, line, missing)
    buzz()
    void flush()
  },

  askEnding() {
    this.setData({ ending: true, chosen: '' })
  },

  callOff() {
    this.setData({ ending: false })
  },

  addFinding() {
    const finding = this.data.finding.trim()
    if (finding !== '') this.setData({ findings: [...this.data.findings, finding], finding: '' })
  },

  finish() {
    const drill = knownDrill(this.id)
    const { words, settled, finding, findings } = this.data
    if (drill === undefined || (!settled && words.trim() === '')) return
    finishDrill(drill, words.trim(), [...findings, finding.trim()].filter((one) => one !== ''))
    this.setData({ ending: false })
    void flush()
  },

  openNews() {
    const page = this.data.news?.page
    if (page) void wx.navigateTo({ url: page })
  },
})

function buzz(): void {
  void wx.vibrateShort({ type: 'heavy' }).catch(() => {}) // not every phone can
}
