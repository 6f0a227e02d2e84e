%% Runs inside a throw-away ejabberd and does what a line on standard input says; each is answered
%% with one line that begins with "control:", among what ejabberd logs. It lets the harness do
%% without Erlang's distribution, and with it without epmd; at the end of the input the server ends.
%%
%% SPDX-License-Identifier: GPL-3.0-or-later
-module(ejabberd_control).
-export([start/0]).

start() ->
    spawn(fun loop/0).

loop() ->
    case io:get_line("") of
        Line when is_list(Line) ->
            Answer = try handle([decode(Word) || Word <- string:lexemes(Line, " \n")])
                     catch Class:Reason -> {Class, Reason} end,
            io:format("control: ~0p~n", [Answer]),
            loop();
        _ ->
            init:stop()
    end.

handle([<<"ping">>]) ->
    {ok, _} = application:ensure_all_started(ejabberd),
    %% On disc only, the index over a user's items makes the writing of many quadratic.
    case mnesia:change_table_copy_type(roster, node(), disc_copies) of
        {atomic, ok} -> ok;
        {aborted, {already_exists, _, _, _}} -> ok
    end;
handle([<<"register">>, User, Server, Password]) ->
    case ejabberd_auth:user_exists(User, Server) of
        true -> ejabberd_auth:set_password(User, Server, Password);
        false -> ejabberd_auth:try_register(User, Server, Password)
    end;
handle([<<"seed">>, User, Server, File]) ->
    {ok, Items} = file:consult(File),
    lists:foreach(fun (Item) -> write(User, Server, Item) end, Items);
handle([<<"group">>, Server, Group]) ->
    done(mod_shared_roster:create_group(Server, Group, [{name, Group},
                                                         {displayed_groups, [Group]}]));
handle([<<"join">>, User, Server, Group]) ->
    done(mod_shared_roster:add_user_to_group(Server, {User, Server}, Group));
handle([<<"leave">>, User, Server, Group]) ->
    done(mod_shared_roster:remove_user_from_group(Server, {User, Server}, Group));
handle([<<"clear">>, User, Server]) ->
    Items = mnesia:dirty_index_read(roster, {User, Server}, us),
    lists:foreach(fun (Item) -> mnesia:dirty_delete_object(Item) end, Items);
handle([<<"remove">>, User, Server]) ->
    ejabberd_auth:remove_user(User, Server);
handle([<<"ban">>, User, Server, Reason]) ->
    mod_admin_extra:ban_account(User, Server, Reason);
handle([<<"kick">>, User, Server, Reason]) ->
    Resources = ejabberd_sm:get_user_resources(User, Server),
    lists:foreach(fun (Resource) ->
                      mod_admin_extra:kick_session(User, Server, Resource, Reason)
                  end, Resources);
handle([<<"export">>, Server, Directory]) ->
    ejabberd_piefxis:export_host(binary_to_list(Directory), Server);
handle([<<"import">>, File]) ->
    ejabberd_piefxis:import_file(binary_to_list(File));
handle([<<"reload">>]) ->
    ejabberd_admin:reload_config();
handle([<<"sessions">>, User, Server, File]) ->
    %% All of them, also one whose client has gone and that still works off what it was asked.
    Sessions = mnesia:dirty_index_read(session, {User, Server}, us),
    file:write_file(File, integer_to_binary(length(Sessions)));
handle([<<"dump">>, User, Server, File]) ->
    Items = mnesia:dirty_index_read(roster, {User, Server}, us),
    file:write_file(File, [line(Item) || Item <- Items]).

done(ok) -> ok;
done({atomic, _}) -> ok.

%% Words are hexadecimal, so that they may hold anything.
decode(Word) ->
    binary:decode_hex(list_to_binary(Word)).

%% The record `roster` of mod_roster: usj, us, jid, name, subscription, ask, groups, askmessage, xs.
write(User, Server, {Local, Domain, Name, Subscription, Ask, Groups}) ->
    Jid = {Local, Domain, <<>>},
    mnesia:dirty_write({roster, {User, Server, Jid}, {User, Server}, Jid, Name, Subscription, Ask,
                        Groups, <<>>, []}).

line({roster, _, _, {Local, Domain, _}, Name, Subscription, Ask, Groups, _, _}) ->
    Fields = [Local, Domain, Name, atom_to_binary(Subscription), atom_to_binary(Ask) | Groups],
    [lists:join(",", [binary:encode_hex(Field) || Field <- Fields]), "\n"].
