using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Intuit.Authorize;

/// <summary>Consent and its obstacles.</summary>
internal static class ConsentPages
{
    public static Html Consent(AuthorizeFlow flow, IntuitUser user, IntuitCompany company) =>
        Pages.Card(
            "Connect",
            Html.Of(
                $"""
                <div class="pair" aria-hidden="true"><span class="tile drivetrain">D</span><span class="wire"></span><span class="tile">{company.Name[
                    ..1
                ]}</span></div>
                <h1>Connect Drivetrain to {company.Name}?</h1>
                <p class="lead">Drivetrain will be able to:</p>
                <ul class="grants">
                  <li>Read and write the accounting data of <strong>{company.Name}</strong></li>
                  <li>See the company’s profile</li>
                  <li>Keep access until you disconnect it</li>
                </ul>
                <form method="post" class="row">
                  <button class="secondary" name="decision" value="cancel">Cancel</button>
                  <button class="primary" name="decision" value="connect">Connect</button>
                </form>
                {SignedInAs(flow, user)}
                """
            )
        );

    public static Html NotAdmin(AuthorizeFlow flow, IntuitUser user, IntuitCompany company) =>
        Pages.Card(
            "Not an admin",
            Html.Of(
                $"""
                <h1>{user.GivenName} is not an admin of {company.Name}</h1>
                <p class="lead">Only a primary or company administrator can connect an app. You are signed in as {user.Email}.</p>
                {Pages.Simulation(
                    Html.Of(
                        $"""
                        <p>The real Intuit’s page for standard users isn’t known; this is the sandbox’s. You can’t continue, and the app
                          isn’t notified.</p>
                        """
                    )
                )}
                {OtherAccount(flow)}
                """
            )
        );

    public static Html AlreadyConnected(AuthorizeFlow flow, IntuitCompany company) =>
        Pages.Card(
            "Already connected",
            Html.Of(
                $"""
                <h1>{company.Name} already has this app</h1>
                <p class="lead">Drivetrain was connected by <strong>Jordan Reyes</strong> (jordan.reyes@acme.example).</p>
                {Pages.Simulation(
                    Html.Of($"<p>One connection for a company and an app: the person who connected it, or the primary admin, has to disconnect it first.</p>")
                )}
                {OtherAccount(flow)}
                """
            )
        );

    public static Html ChangeAdmin(AuthorizeFlow flow, IntuitCompany company) =>
        Pages.Card(
            "Change admin",
            Html.Of(
                $"""
                <h1>Another admin connected this app</h1>
                <p class="lead"><strong>Jordan Reyes</strong> connected Drivetrain to {company.Name}. You can take the connection over.</p>
                <form method="post" class="row">
                  <button class="secondary" name="decision" value="cancel">Cancel</button>
                  <button class="primary" name="decision" value="change-admin">Change admin</button>
                </form>
                """
            )
        );

    public static Html SignedInAs(AuthorizeFlow flow, IntuitUser user) =>
        Html.Of(
            $"""
            <form method="post" action="/sign-out/{flow.Id}"
              class="signed-in"><span>Signed in as {user.Email}</span><button class="link">Use another account</button></form>
            """
        );

    public static Html OtherAccount(AuthorizeFlow flow) =>
        Html.Of(
            $"""
            <form method="post" action="/sign-out/{flow.Id}" class="stack"><button class="primary">Use another account</button></form>
            """
        );
}
