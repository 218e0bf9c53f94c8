{{/* The container's parts that the server shares with its migration and its test. */}}

{{- define "config-server.container" -}}
image: {{ include "config-server.image" (dict "image" .Values.image "tag" .Chart.AppVersion) | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  {{- toYaml .Values.securityContext | nindent 2 }}
{{- end }}

{{- define "config-server.volumeMounts" -}}
- {name: tmp, mountPath: /tmp}
{{- with .Values.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "config-server.volumes" -}}
- name: tmp
  emptyDir: {sizeLimit: 64Mi}
{{- with .Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* The settings as text, those derived included. */}}
{{- define "config-server.settings" -}}
{{- $pooled := and (eq .Values.database.mode "external") .Values.database.external.directUrlKey }}
{{- $settings := merge (dict) .Values.settings (ternary (dict "DATABASE_LISTEN" "false") (dict) (not (empty $pooled))) }}
{{- range $name, $value := $settings -}}
{{ $name }}: {{ include "config-server.text" $value | quote }}
{{ end }}
{{- end }}

{{/* Longer than the server gives itself (delay, grace and 5 s), so that it is never killed while it finishes. */}}
{{- define "config-server.terminationGracePeriodSeconds" -}}
{{ add .Values.settings.SHUTDOWN_DELAY_SECONDS .Values.settings.SHUTDOWN_GRACE_SECONDS 10 }}
{{- end }}
