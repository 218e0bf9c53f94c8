{{/* Names. */}}

{{- define "config-server.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimAll "-_." }}
{{- end }}

{{/* 52 characters leave room for the suffixes of what is made beside the Deployment; the database needs more of it. */}}
{{- define "config-server.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride }}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 52 | trimAll "-_." }}
{{- else if contains $name .Release.Name }}
{{- .Release.Name | trunc 52 | trimAll "-_." }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 52 | trimAll "-_." }}
{{- end }}
{{- end }}

{{- define "config-server.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "config-server.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{/* Where it is reached from inside the cluster. */}}
{{- define "config-server.host" -}}
{{- include "config-server.fullname" . }}.{{ .Release.Namespace }}.svc
{{- end }}

{{/*
Labels. `config-server.labels` is for metadata; `config-server.selectorLabels` for selectors, which cannot be changed
after the install: nothing that a version or a value changes may be in it. They take (dict "root" $ "component" "…"), with
another "name" for the database, and those for metadata more labels as "extra".
*/}}

{{- define "config-server.selectorLabels" -}}
app.kubernetes.io/name: {{ .name | default (include "config-server.name" .root) | quote }}
app.kubernetes.io/instance: {{ .root.Release.Name | quote }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "config-server.labels" -}}
{{ include "config-server.podLabels" . }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ include "config-server.chart" .root }}
{{- end }}

{{/*
Those of pods leave out the chart: another version of it alone replaces no pod. The database has not even the version of
the servers: an upgrade of them leaves it alone.
*/}}
{{- define "config-server.podLabels" -}}
{{ include "config-server.selectorLabels" . }}
app.kubernetes.io/part-of: config-server
{{- if ne .component "database" }}
app.kubernetes.io/version: {{ include "config-server.version" .root | quote }}
{{- end }}
{{- with merge (dict) (.extra | default dict) (.root.Values.commonLabels | default dict) }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* What is run, as a label: of a digest, which counts in place of any tag, as much as tells one from another. */}}
{{- define "config-server.version" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.digest | trimPrefix "sha256:" | trunc 12 }}
{{- else -}}
{{ .Values.image.tag | default .Chart.AppVersion | trunc 63 | trimAll "-_." }}
{{- end -}}
{{- end }}

{{- define "config-server.chart" -}}
{{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimAll "-_." }}
{{- end }}

{{/* What selects every pod that talks to the database, and nothing of the database itself. */}}
{{- define "config-server.clientSelector" -}}
matchLabels:
  app.kubernetes.io/name: {{ include "config-server.name" . | quote }}
  app.kubernetes.io/instance: {{ .Release.Name | quote }}
matchExpressions:
  - {key: app.kubernetes.io/component, operator: In, values: [server, migration]}
{{- end }}

{{/* Takes (dict "image" … "tag" the default). */}}
{{- define "config-server.image" -}}
{{- if .image.digest -}}
{{ .image.repository }}@{{ .image.digest }}
{{- else -}}
{{ .image.repository }}:{{ .image.tag | default .tag }}
{{- end -}}
{{- end }}

{{/* Numbers without exponent or point: YAML's numbers are floats to Helm. */}}
{{- define "config-server.text" -}}
{{- if and (kindIs "float64" .) (eq . (floor .)) }}{{ int64 . }}{{ else }}{{ . }}{{ end }}
{{- end }}

{{/* What all pods have in common. */}}
{{- define "config-server.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
