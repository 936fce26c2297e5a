import { type Failure, explain } from '../../format/failure'
import { type Colleague, type Passing, colleagues, passOn } from '../../services/colleague'
import { admit } from '../../services/entrance'
import { isOnline } from '../../services/network'
import { membership } from '../../services/session'
import { flush } from '../../services/sync'
import { sizeClass } from '../../services/type-size'

const reasons = ['跟他换班了', '我要请假', '临时走不开', '这事归他管']

/** Below this the list is short enough to look through. */
const fewEnough = 8

Page({
  data: {
    size: '',
    how: 'handover' as Passing,
    title: '',
    loading: true,
    failure: null as Failure | null,
    people: [] as Colleague[],
    searchable: false,
    word: '',
    chosen: null as Colleague | null,
    reasons,
    text: '',
    /** It was said; empty before. */
    done: '',
  },

  task: '',
  all: [] as Colleague[],

  onLoad({ task = '', title = '', how = 'handover' }: { task?: string; title?: string; how?: string }) {
    this.task = task
    this.setData({ title: decodeURIComponent(title), how: how === 'reassign' ? 'reassign' : 'handover' })
  },

  onShow() {
    if (!admit(this)) return
    this.setData({ size: sizeClass(membership()) })
    if (this.all.length === 0) void this.load()
  },

  async load() {
    this.setData({ loading: true })
    try {
      this.all = await colleagues()
      this.setData({ failure: null, searchable: this.all.length > fewEnough })
      this.find(this.data.word)
    } catch (error) {
      this.setData({ failure: explain(error) })
    } finally {
      this.setData({ loading: false })
    }
  },

  searching({ detail }: WechatMiniprogram.Input) {
    this.find(detail.value.trim())
  },

  find(word: string) {
    const people = this.all.filter(({ name, roles }) => name.includes(word) || roles.includes(word))
    this.setData({ word, people })
  },

  choose({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const chosen = this.data.people[currentTarget.dataset.index as number] ?? null
    this.setData({ chosen, text: '' })
    void wx.pageScrollTo({ scrollTop: 0, duration: 0 })
  },

  another() {
    this.setData({ chosen: null })
  },

  typing({ detail }: WechatMiniprogram.Input) {
    this.setData({ text: detail.value })
  },

  pickReason({ currentTarget }: WechatMiniprogram.TouchEvent) {
    this.pass(currentTarget.dataset.reason as string)
  },

  sayReason() {
    const text = this.data.text.trim()
    if (text !== '') this.pass(text)
  },

  pass(reason: string) {
    const { how, title, chosen } = this.data
    if (chosen === null) return
    passOn(how, this.task, title, chosen, reason)
    const told = how === 'handover' ? `告诉${chosen.name}了，他点“我接下来”才算转走` : `转给${chosen.name}了`
    this.setData({ done: isOnline() ? told : `记下了，有网就告诉${chosen.name}` })
    void flush()
  },

  back() {
    void wx.navigateBack()
  },
})
