import type { ClassInvitation, FamilyRequest } from '../../api/types'
import { type Failure, entered, explain } from '../../format/failure'
import { type JoinView, joinView, relations } from '../../format/family'
import { enter } from '../../services/entrance'
import { askToJoin, meetAgain, myRequests, openClassCode, withdrawRequest } from '../../services/family'
import { membership } from '../../services/session'
import { schoolTime } from '../../services/today'
import { sizeClass } from '../../services/type-size'
import { newId } from '../../services/uuid'

/** A parent says who they are, and then waits for the class teacher. */
Page({
  data: {
    size: '',
    loading: true,
    failure: null as Failure | null,
    invitation: null as ClassInvitation | null,
    relations,
    relation: '' as FamilyRequest['relation'] | '',
    name: '',
    child: '',
    /** The whole text of the consent is open. */
    reading: false,
    agreed: false,
    busy: false,
    /** What is still missing, said after a tap. */
    wrong: '',
    request: null as JoinView | null,
  },

  to: '',
  code: '',
  id: '',

  onLoad({ to = '', code = '' }: { to?: string; code?: string }) {
    this.to = to
    this.code = code
    this.id = newId()
  },

  onShow() {
    this.setData({ size: sizeClass(membership()) })
    void this.load()
  },

  async load() {
    try {
      if (this.code !== '' && this.data.request === null) this.setData({ invitation: await openClassCode(this.code) })
      else await this.look()
      this.setData({ failure: null })
    } catch (error) {
      this.setData({ failure: explain(error) })
    }
    this.setData({ loading: false })
  },

  /** What has become of the last request. */
  async look() {
    const [last] = await myRequests()
    if (last === undefined) return this.again()
    if (last.state === 'confirmed') await meetAgain()
    this.setData({ request: joinView(last, schoolTime()) })
  },

  chooseRelation({ currentTarget }: WechatMiniprogram.TouchEvent) {
    this.setData({ relation: currentTarget.dataset.id as FamilyRequest['relation'], wrong: '' })
  },

  typeName({ detail }: WechatMiniprogram.Input) {
    this.setData({ name: detail.value, wrong: '' })
  },

  typeChild({ detail }: WechatMiniprogram.Input) {
    this.setData({ child: detail.value, wrong: '' })
  },

  toggleReading() {
    this.setData({ reading: !this.data.reading })
  },

  toggleAgreed() {
    this.setData({ agreed: !this.data.agreed, wrong: '' })
  },

  async ask() {
    const { relation, name, child, agreed, invitation, busy } = this.data
    if (busy || invitation === null) return
    if (relation === '') return this.setData({ wrong: '您是孩子的什么人？' })
    if (name.trim() === '') return this.setData({ wrong: '写一下怎么称呼您。' })
    if (!agreed) return this.setData({ wrong: '请看一眼同意书，再点方框。' })
    this.setData({ busy: true, failure: null })
    try {
      const asked = await askToJoin(this.id, { code: this.code, name: name.trim(), relation, child: child.trim(), consent: invitation.consent.version })
      this.setData({ request: joinView(asked, schoolTime()) })
    } catch (error) {
      this.setData({ failure: explain(error, entered) })
    }
    this.setData({ busy: false })
  },

  async withdraw() {
    const { request } = this.data
    if (request === null) return
    try {
      await withdrawRequest(request.id)
      await this.look()
    } catch (error) {
      this.setData({ failure: explain(error) })
    }
  },

  /** Asks anew: from the code again. */
  again() {
    void wx.reLaunch({ url: `/pages/code/code?to=${this.to}` })
  },

  goOn() {
    enter(this.to)
  },
})
