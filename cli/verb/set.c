/* rosterctl set, add: a contact's name and groups.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/ask/contact-words.h"
#include "cli/client/object.h"
#include "cli/job/report.h"
#include "cli/option/edit.h"
#include "cli/out/exit.h"
#include "cli/verb/verbs.h"

static bool
send (CtlCall *call, GVariant *edit, const char *option, const CtlJobWords *words, GError **error)
{
  g_auto (GVariantBuilder) edits = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(sa{sv})"));
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (RdBusRoster) roster = NULL;
  g_autofree char *path = NULL;

  g_variant_builder_add (&edits, "(s@a{sv})", call->args[0], edit);
  if (!ctl_call_check_words (call, 0, "The JID", error)
      || !ctl_call_check_contacts (call, 0, error))
    return false;
  roster = ctl_object_beside (call->profile, RD_BUS_TYPE_ROSTER_PROXY, error);
  if (roster == NULL)
    return false;
  g_variant_dict_insert (&options, option, "b", TRUE);
  if (rd_bus_roster_call_set_sync (roster, g_variant_builder_end (&edits),
                                   g_variant_dict_end (&options), &path, NULL, error))
    return ctl_job_see_through (call, path, words, error);
  ctl_call_advise_on_error (call, *error, RD_ERROR_NO_SUCH_CONTACT, "To add it",
                            (const char *const[]){ "add", call->args[0], NULL });
  ctl_call_advise_on_error (call, *error, RD_ERROR_CONTACT_EXISTS, "To change it",
                            (const char *const[]){ "set", call->args[0], "--name=NAME", NULL });
  return false;
}

static bool
run_set (CtlCall *call, GError **error)
{
  g_autoptr (GVariant) edit = ctl_edit_of_set (call->options, error);

  if (edit == NULL)
    return false;
  if (g_variant_n_children (edit) > 0)
    return send (call, edit, "MustExist", NULL, error);
  g_set_error_literal (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE,
                       "There is nothing to set. Give --name, --add-group, --remove-group or "
                       "--groups.");
  return false;
}

const CtlVerb ctl_verb_set = {
  .name = "set",
  .synopsis = "JID",
  .options = { ctl_wait_options, ctl_set_options },
  .run = run_set,
  .summary = "change the name or the groups of a contact",
  .details = "What isn't named stays as it is.",
};

static bool
run_add (CtlCall *call, GError **error)
{
  static const CtlJobWords words = { "Added", " to the roster of %s" };
  g_autoptr (GVariant) edit = ctl_edit_of_add (call->options, error);

  return edit != NULL && send (call, edit, "MustBeNew", &words, error);
}

const CtlVerb ctl_verb_add = {
  .name = "add",
  .synopsis = "JID",
  .completes_as = "",
  .options = { ctl_wait_options, ctl_add_options },
  .run = run_add,
  .summary = "add a contact",
  .details = "Asks for nobody's presence; that is rosterctl subscribe.",
};
