{{/* Which database, whatever the mode: its names, and the Secret that has its URL. */}}

{{/* 50 characters are what a Cluster may have, and 52 a StatefulSet, whose pods have its name and a hash as a label. */}}
{{- define "config-server.database.name" -}}
{{ include "config-server.fullname" . | trunc 41 | trimAll "-_." }}-postgres
{{- end }}

{{- define "config-server.database.secretName" -}}
{{- if eq .Values.database.mode "external" -}}
{{- .Values.database.external.existingSecret -}}
{{- else if eq .Values.database.mode "cnpg" -}}
{{- /* The operator makes it. */ -}}
{{ include "config-server.database.name" . }}-app
{{- else -}}
{{ include "config-server.database.name" . }}
{{- end -}}
{{- end }}

{{- define "config-server.database.urlKey" -}}
{{- if eq .Values.database.mode "external" }}{{ .Values.database.external.urlKey }}
{{- else if eq .Values.database.mode "cnpg" }}uri
{{- else }}url
{{- end }}
{{- end }}

{{- define "config-server.database.directUrlKey" -}}
{{- $direct := and (eq .Values.database.mode "external") .Values.database.external.directUrlKey }}
{{- $direct | default (include "config-server.database.urlKey" .) }}
{{- end }}

{{/* The environment variable; takes (dict "root" $ "key" …). */}}
{{- define "config-server.database.env" -}}
- name: DATABASE_URL
  valueFrom:
    secretKeyRef:
      name: {{ include "config-server.database.secretName" .root | quote }}
      key: {{ .key | quote }}
{{- end }}

{{/*
"true" when the database can be migrated before anything else is done: it is there. A job would wait in vain for one whose
mode has just been chosen, or which the upgrade is to bring up; servers migrate at their start, too. Without a cluster to
ask, as in `helm template`, none of the chart's own is there.
*/}}
{{- define "config-server.database.isThere" -}}
{{- if eq .Values.database.mode "external" -}}
true
{{- else if eq .Values.database.mode "cnpg" -}}
{{- $found := lookup "postgresql.cnpg.io/v1" "Cluster" .Release.Namespace (include "config-server.database.name" .) }}
{{- if dig "status" "readyInstances" 0 ($found | default dict) }}true{{ end }}
{{- else -}}
{{- $found := lookup "apps/v1" "StatefulSet" .Release.Namespace (include "config-server.database.name" .) }}
{{- if dig "status" "readyReplicas" 0 ($found | default dict) }}true{{ end }}
{{- end }}
{{- end }}
