import { type Failure, explain } from '../../format/failure'
import { said } from '../../format/time'
import { askConsent, wouldAsk } from '../../services/consent'
import { admit } from '../../services/entrance'
import { type KnownPlace, knownAt, lastPlace, placeOfPlate, places, reportHazard } from '../../services/hazard'
import { isOnline } from '../../services/network'
import { photograph } from '../../services/photo'
import { remove } from '../../services/queue'
import { scan } from '../../services/scan'
import { membership } from '../../services/session'
import { type Answer, flush, onAnswer } from '../../services/sync'
import { schoolTime } from '../../services/today'
import { sizeClass } from '../../services/type-size'

const purposes = ['hazard_result']
const mostShown = 60 // places in the list; a word finds the others
const unplaced = '没选地方，看说明和照片'

/** Where the page is opened from: a plate, a place, or 今天 with the camera at once. */
interface Entrance {
  place?: string
  checkpoint?: string
  /** The key of a piece of equipment. */
  thing?: string
  title?: string
  note?: string
  sign?: string
  camera?: string
}

Page({
  data: {
    size: '',
    photo: '',
    photoAt: '',
    words: '',
    focus: false,
    place: null as KnownPlace | null,
    /** How the place came. */
    placeFrom: '',
    where: '',
    urgency: 'repair' as 'repair' | 'danger',
    /** What is known there already. */
    known: [] as { id: string; kind_name: string }[],
    /** Which of those it is, as the reporter says; empty for none or not said. */
    same: '',
    knownNames: '',
    asks: false,
    hint: '',
    /** Places are being picked. */
    picking: false,
    loading: false,
    failure: null as Failure | null,
    word: '',
    found: [] as KnownPlace[],
    /** It was handed in. */
    done: false,
    stored: false,
    joined: false,
    refused: '',
    hazard: '',
  },

  photos: [] as string[],
  all: [] as KnownPlace[],
  id: '',
  stop: () => {},

  onLoad({ place = '', checkpoint = '', thing = '', title = '', note = '', sign = '', camera = '' }: Entrance) {
    this.stop = onAnswer((answer) => this.hear(answer))
    const name = decodeURIComponent(title)
    if (place !== '') this.setPlace({ key: `place:${place}`, name, sign }, '从牌子带过来')
    if (checkpoint !== '') this.setPlace({ key: `checkpoint:${checkpoint}`, name, sign }, '从刚才扫的牌子带过来')
    if (thing !== '') this.setPlace({ key: decodeURIComponent(thing), name, sign }, '从设备卡带过来')
    this.setData({ words: decodeURIComponent(note) })
    const last = this.data.place === null ? lastPlace() : undefined
    if (last !== undefined) this.setPlace(last, '刚才在的地方')
    if (camera !== '') void this.takePhoto()
  },

  onShow() {
    if (admit(this)) this.setData({ size: sizeClass(membership()), asks: wouldAsk(purposes) })
  },

  onUnload() {
    this.stop()
  },

  async takePhoto() {
    const taken = await photograph('隐患照片')
    if (taken === 'cancelled') return
    if (taken === 'full') return this.setData({ hint: '手机存满了，这张没存下。先写一句也能报。' })
    for (const old of this.photos) remove(old)
    this.photos = [taken.id]
    this.setData({ photo: taken.file ?? '', photoAt: said(new Date(), schoolTime()), hint: '' })
  },

  typing({ detail }: WechatMiniprogram.Input) {
    this.setData({ words: detail.value })
  },

  speak() {
    this.setData({ focus: true })
  },

  rest() {
    this.setData({ focus: false })
  },

  setUrgency({ currentTarget }: WechatMiniprogram.TouchEvent) {
    this.setData({ urgency: currentTarget.dataset.urgency as 'repair' | 'danger' })
  },

  setPlace(place: KnownPlace, placeFrom: string) {
    this.setData({ place, placeFrom, picking: false, known: [], same: '', knownNames: '', hint: '' })
    void knownAt(place.key).then((items) => {
      const knownNames = items.map(({ kind_name }) => kind_name).join('、')
      if (this.data.place?.key === place.key) this.setData({ known: items, knownNames })
    })
  },

  /** The same kind is put together anyway; the reporter may know that it is, whatever it is called. */
  pickSame({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const { id } = currentTarget.dataset as { id: string }
    this.setData({ same: this.data.same === id ? '' : id })
  },

  begin() {
    this.pick('')
  },

  pick(hint: string) {
    this.setData({ picking: true, hint })
    if (this.all.length === 0) void this.loadPlaces()
  },

  async loadPlaces() {
    this.setData({ loading: true, failure: null })
    try {
      this.all = await places()
      this.find(this.data.word)
    } catch (error) {
      this.setData({ failure: explain(error, '照片和话都还在') })
    }
    this.setData({ loading: false })
  },

  searching({ detail }: WechatMiniprogram.Input) {
    this.find(detail.value.trim())
  },

  find(word: string) {
    this.setData({ word, found: this.all.filter(({ name }) => name.includes(word)).slice(0, mostShown) })
  },

  choose({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const place = this.data.found[currentTarget.dataset.index as number]
    if (place !== undefined) this.setPlace(place, '自己选的')
  },

  /** Where no place is registered, words do. */
  useWord() {
    this.setData({ where: this.data.word.slice(0, 40), place: null, known: [], same: '', knownNames: '', hint: '', picking: false })
  },

  async scanPlace() {
    const sight = await scan()
    if (sight.kind === 'cancelled') return
    const place = sight.kind === 'plate' ? await placeOfPlate(sight.token) : null
    if (place === null) this.pick('这块牌子认不出来，请从下面选。')
    else this.setPlace(place, '从刚才扫的牌子带过来')
  },

  closePicking() {
    this.setData({ picking: false })
  },

  /** WeChat asks first, in the tap; the report goes on its way whatever the answer is. */
  submit() {
    const { place, where, urgency, words, photo, same } = this.data
    if (photo === '' && words.trim() === '') return this.setData({ hint: '拍一张照片，或写一句哪里不对。' })
    askConsent(purposes)
    this.id = reportHazard({ place, where: place === null && where === '' ? unplaced : where, urgency, words: words.trim(), photos: this.photos, same }).id
    this.setData({ done: true, stored: !isOnline(), refused: '', hint: '' })
    void flush().then((outcome) => {
      if (this.data.hazard === '' && this.data.refused === '' && outcome !== 'done') this.setData({ stored: true })
    })
  },

  hear({ id, problem, body }: Answer) {
    if (id !== this.id) return
    if (problem !== undefined) {
      this.setData({ refused: problem.detail, stored: false })
      return remove(id) // it has been read
    }
    const found = (body ?? {}) as { id?: string; joined?: boolean }
    this.setData({ hazard: found.id ?? '', joined: found.joined ?? false, stored: false })
  },

  correct() {
    this.setData({ done: false, refused: '' })
  },

  open() {
    void wx.redirectTo({ url: `/pages/hazard/hazard?id=${this.data.hazard}` })
  },

  back() {
    void wx.navigateBack({ fail: () => void wx.switchTab({ url: '/pages/today/today' }) })
  },

  shout() {
    void wx.navigateTo({ url: `/pages/incident/incident?place=${encodeURIComponent(this.data.place?.name ?? '')}` })
  },
})
