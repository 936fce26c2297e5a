import type { AssetCard, CountedKind, AssetEntry } from '../../api/types'
import { type KindDate, datesOf, sortWords } from '../../format/asset-form'
import { type Failure, entered, explain } from '../../format/failure'
import { dayText } from '../../format/larder'
import { assetCard, assetKinds, retireAsset, saveAsset } from '../../services/asset'
import { colleagues } from '../../services/colleague'
import { admit } from '../../services/entrance'
import { type KnownPlace, places } from '../../services/hazard'
import { Problem } from '../../services/request'
import { membership } from '../../services/session'
import { schoolTime } from '../../services/today'
import { sizeClass } from '../../services/type-size'

/** What the office writes of a thing: where it stands, who keeps it, how old it is. */
Page({
  data: {
    size: '',
    loading: true,
    failure: null as Failure | null,
    locked: false,
    id: '',
    number: '',
    kinds: [] as CountedKind[],
    kind: '',
    paper: false,
    name: '',
    vendor: '',
    note: '',
    why: '',
    /** The first is nowhere, nobody. */
    placeNames: [''],
    peopleNames: [''],
    place: 0,
    keeper: 0,
    deputy: 0,
    sorts: [] as CountedKind['sorts'],
    sort: '',
    made: '',
    years: '',
    today: '',
    dates: [] as KindDate[],
    refused: '',
  },

  places: [] as KnownPlace[],
  people: [] as { id: string; name: string }[],
  card: undefined as AssetCard | undefined,

  onLoad({ id = '', kind = '' }: { id?: string; kind?: string }) {
    this.setData({ id, kind })
  },

  onShow() {
    if (!admit(this)) return
    this.setData({ size: sizeClass(membership()), today: dayText(schoolTime()) })
    if (this.data.kinds.length === 0) void this.load()
  },

  async load() {
    const { id } = this.data
    try {
      const [kinds, all, staff, card] = await Promise.all([assetKinds(), places(), colleagues(), id === '' ? undefined : assetCard(id)])
      const me = membership()
      this.places = all
      this.people = [...(me?.person_id === undefined ? [] : [{ id: me.person_id, name: me.person_name }]), ...staff]
      this.card = card
      this.setData({ kinds, placeNames: ['不放在固定地方', ...all.map(({ name }) => name)], peopleNames: ['没有人', ...this.people.map(({ name }) => name)], failure: null, locked: false })
      if (card !== undefined) this.fill(card)
      this.follow()
    } catch (error) {
      this.setData({ failure: explain(error), locked: error instanceof Problem && [403, 404].includes(error.status) })
    }
    this.setData({ loading: false })
  },

  /** What is registered of it. */
  fill(card: AssetCard) {
    const at = (list: { id: string }[], id: string | null) => list.findIndex((one) => one.id === id) + 1
    const { kind, number, name, vendor, note, variety, made_on, place_id, keeper_id, deputy_id } = card
    this.setData({
      kind, number, name, vendor, note, sort: variety, made: made_on ?? '',
      place: this.places.findIndex(({ key }) => key === `place:${place_id ?? ''}`) + 1, keeper: at(this.people, keeper_id), deputy: at(this.people, deputy_id),
    })
  },

  /** What the kind asks for. */
  follow() {
    const kind = this.data.kinds.find(({ code }) => code === this.data.kind)
    const { sort, made } = this.data
    const sorts = kind?.sorts ?? []
    const aged = sorts.find(({ code }) => code === sort)
    this.setData({
      sorts, paper: kind?.paper ?? false, years: aged === undefined ? '' : sortWords(aged, made),
      dates: kind === undefined ? [] : datesOf(kind, this.card, aged !== undefined && made !== ''),
    })
  },

  chooseKind({ currentTarget }: WechatMiniprogram.TouchEvent) {
    this.setData({ kind: currentTarget.dataset.code as string, sort: '', made: '' })
    this.follow()
  },

  chooseSort({ currentTarget }: WechatMiniprogram.TouchEvent) {
    this.setData({ sort: currentTarget.dataset.code as string })
    this.follow()
  },

  typing({ currentTarget, detail }: WechatMiniprogram.Input) {
    this.setData({ [currentTarget.dataset.field as string]: detail.value, refused: '' })
  },

  pick({ currentTarget, detail }: WechatMiniprogram.PickerChange) {
    const field = currentTarget.dataset.field as string
    this.setData({ [field]: field === 'made' ? detail.value : Number(detail.value) })
    if (field === 'made') this.follow()
  },

  pickDate({ currentTarget, detail }: WechatMiniprogram.PickerChange) {
    const index = currentTarget.dataset.index as number
    this.setData({ dates: this.data.dates.map((one, at) => (at === index ? { ...one, on: detail.value as string, changed: true } : one)) })
  },

  async save() {
    const { id, kind, name, vendor, note, place, keeper, deputy, sort, made, dates } = this.data
    if (kind === '' || name.trim() === '') return
    const where = this.places[place - 1]?.key.replace('place:', '')
    const words: AssetEntry = {
      kind, name: name.trim(), vendor, note,
      ...(where !== undefined && { place_id: where }),
      ...(keeper > 0 && { keeper_id: this.people[keeper - 1]?.id ?? '' }),
      ...(deputy > 0 && { deputy_id: this.people[deputy - 1]?.id ?? '' }),
      ...(sort !== '' && { variety: sort }),
      ...(made !== '' && { made_on: made }),
      ...(this.card !== undefined && { serial: this.card.serial, ...(this.card.bought_on !== null && { bought_on: this.card.bought_on }) }),
      dates: Object.fromEntries(dates.filter(({ changed }) => changed).map(({ name: fact, on }) => [fact, on])),
    }
    await this.tell(async () => {
      const card = await saveAsset(id, words)
      if (id === '') await wx.redirectTo({ url: `/pages/asset/asset?id=${card.id}` })
      else await wx.navigateBack()
    })
  },

  async retire() {
    const { id, why } = this.data
    if (why.trim() === '') return
    await this.tell(async () => {
      await retireAsset(id, why.trim())
      await wx.navigateBack()
    })
  },

  async tell(deed: () => Promise<unknown>) {
    this.setData({ refused: '' })
    try {
      await deed()
    } catch (error) {
      const { title, text } = explain(error, entered)
      this.setData({ refused: text === '' ? title : `${title}，${text}` })
    }
  },
})
