import { any, boolean, define, host, string } from './base.mjs'
import { hooks } from './hooks.mjs'

export const view = define('<slot/>')

export const text = define('<slot/>', {
  properties: { selectable: boolean(), userSelect: boolean(), space: string(), decode: boolean() },
})

export const scrollView = define('<slot/>', {
  properties: { scrollX: boolean(), scrollY: boolean(), scrollTop: any(), scrollIntoView: string(), enableFlex: boolean() },
  observers: {
    'scrollX, scrollY': function (x, y) {
      host(this).style.overflowX = x ? 'auto' : ''
      host(this).style.overflowY = y ? 'auto' : ''
    },
    scrollTop(value) {
      if (value !== null) host(this).scrollTop = value
    },
    scrollIntoView(id) {
      if (id !== '') host(this).querySelector(`#${CSS.escape(id)}`)?.scrollIntoView()
    },
  },
})

const fits = { scaleToFill: 'fill', aspectFit: 'contain', aspectFill: 'cover', widthFix: 'fill', heightFix: 'fill' }

export const image = define('<h-img src="{{shown}}" style="object-fit:{{fit}}" />', {
  properties: { src: string(), mode: string('scaleToFill'), lazyLoad: boolean() },
  data: { fit: 'fill', shown: '' },
  observers: {
    src(path) {
      void hooks.picture(path).then((shown) => this.setData({ shown }))
    },
    mode(mode) {
      this.setData({ fit: fits[mode] })
      host(this).style.height = mode === 'widthFix' ? 'auto' : ''
    },
  },
})
