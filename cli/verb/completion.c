/* rosterctl completion bash: the few lines by which bash asks the program itself.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/complete.h"
#include "cli/out/exit.h"
#include "cli/verbs.h"
#include "dbus-interfaces/quote.h"

static const char bash_shim[]
    = "# bash completion for rosterctl: the program itself says what may stand here.\n"
      "_rosterctl ()\n"
      "{\n"
      "  mapfile -t COMPREPLY < <(\"${COMP_WORDS[0]}\" --complete \\\n"
      "    \"${COMP_LINE:0:COMP_POINT}\" \"$COMP_WORDBREAKS\" 2>/dev/null)\n"
      "  if [[ ${COMPREPLY[0]-} == " CTL_COMPLETE_FILES " ]]; then\n"
      "    COMPREPLY=()\n"
      "    compopt -o default\n"
      "  elif [[ ${COMPREPLY[0]-} == *= ]]; then\n"
      "    compopt -o nospace\n"
      "  fi\n"
      "}\n"
      "complete -F _rosterctl rosterctl\n";

bool
ctl_verb_completion (CtlCall *call, GError **error)
{
  if (!g_str_equal (call->args[0], "bash"))
    {
      g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_NOT_SUPPORTED,
                   "There is no completion for %s; there is one for bash.",
                   rd_quote (call->args[0]).text);
      return false;
    }
  ctl_output_write (call->output, bash_shim);
  return true;
}
