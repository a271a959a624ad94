using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Xero.Authorize;

/// <summary>The organisations, and what the app may do with them.</summary>
internal static class OrganisationPages
{
    public static Html Choose(AuthorizeFlow flow, XeroUser user, OrganisationChoices choices, string? error) =>
        Pages.Card(
            "Connect Drivetrain",
            Html.Of(
                $"""
                <h1>Drivetrain wants to</h1>
                <ul class="grants">
                  <li>Read your organisation’s accounting data</li>
                  <li>Keep access until you disconnect it</li>
                </ul>
                <form method="post" class="stack">
                  {Organisations(choices)}
                  {Pages.Alert(error)}
                  <div class="row"><button class="secondary" name="decision" value="cancel">Cancel</button><button
                    class="primary" name="decision" value="allow">Allow access</button></div>
                </form>
                <p class="elsewhere"><a href="/identity/connected-apps/{flow.Id}">Connected Apps</a> shows what
                  is connected to your organisations, and disconnects it.</p>
                {Pages.SignedInAs(flow, user)}
                """
            )
        );

    private static Html Organisations(OrganisationChoices choices) =>
        Html.Of(
            $"""
            <fieldset class="organisations">
              <legend>Choose the organisations to connect</legend>
              {Html.Join(
                choices.Free.Select(organisation =>
                    Html.Of($"<label><input type=\"checkbox\" name=\"tenantId\" value=\"{organisation.TenantId}\"><span>{organisation.Name}</span></label>")
                )
            )}
              {Html.When(
                choices.Free.Count == 0,
                () =>
                    Html.Of(
                        $"""
                        <p class="hint" role="status">No organisations to connect. Connected ones, or those your role doesn’t allow,
                          aren’t shown.</p>
                        """
                    )
            )}
              {Html.When(
                choices.Connected.Count > 0,
                () =>
                    Html.Of(
                        $"<p class=\"hint\">Already connected to this app: {string.Join(", ", choices.Connected.Select(organisation => organisation.Name))}</p>"
                    )
            )}
            </fieldset>
            """
        );
}
