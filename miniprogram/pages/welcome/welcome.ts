import { roleNames } from '../../format/person'
import { membership } from '../../services/session'
import { type TypeSize, chooseTypeSize, sizeClass, typeSize, typeSizes } from '../../services/type-size'

Page({
  data: {
    size: '',
    name: '',
    roles: '',
    school: '',
    sizes: typeSizes,
    chosen: 'standard' as TypeSize,
  },

  to: '',

  onLoad({ to = '' }: { to?: string }) {
    this.to = decodeURIComponent(to)
    const member = membership()
    if (member === undefined) return
    this.setData({
      name: member.person_name,
      roles: roleNames(member),
      school: member.school_name,
      chosen: typeSize(member),
      size: sizeClass(member),
    })
  },

  choose({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const chosen = currentTarget.dataset.size as TypeSize
    chooseTypeSize(chosen)
    this.setData({ chosen, size: sizeClass(membership()) })
  },

  start() {
    chooseTypeSize(this.data.chosen)
    void wx.reLaunch({ url: this.to })
  },
})
