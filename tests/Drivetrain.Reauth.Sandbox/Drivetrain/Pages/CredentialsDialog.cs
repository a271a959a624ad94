using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Drivetrain.Pages;

/// <summary>The window behind "Edit credentials".</summary>
internal static class CredentialsDialog
{
    public static Html Render(DataSource source) =>
        Html.Of(
            $"""
            <dialog id="credentials-{source.Id}" aria-labelledby="title-{source.Id}">
              <div class="dialog-head"><h2 id="title-{source.Id}">Edit credentials</h2><button
                type="button" class="icon" data-close aria-label="Close"><svg aria-hidden="true" viewBox="0 0 20 20"><path
                d="m5 5 10 10M15 5 5 15"/></svg></button></div>
              <div class="dialog-source"><img src="/assets/{source.Provider}.svg" alt="" width="40" height="40"><div
                class="dialog-name"><strong>{source.Name}</strong><small>{Bound(source)}</small></div></div>
              {(ManagedProvider.Find(source.Provider) is { } provider ? Connect(source, provider) : Working())}
            </dialog>
            """
        );

    private static Html Connect(DataSource source, ManagedProvider provider) =>
        Html.Of(
            $"""
              <p>Sign in with the <strong>{provider.Admin}</strong> of this {provider.Name} account, and {Choose(source, provider)}</p>
              <form method="post" action="/data/sources/{source.Id}/connect" class="dialog-actions"><button
                type="button" class="button" data-close>Cancel</button><button class="button primary">{provider.ConnectLabel}</button></form>
            """
        );

    private static Html Choose(DataSource source, ManagedProvider provider) =>
        source.InstanceName is { } name
            ? Html.Of($"choose <strong>{name}</strong> as the {provider.InstanceNoun}. Another one will not restore this source.")
            : Html.Of($"choose the {provider.InstanceNoun} that this source reads.");

    private static Html Working() =>
        Html.Of(
            $"""
              <p>These credentials are working. There is nothing to change.</p>
              <div class="dialog-actions"><button type="button" class="button" data-close>Close</button></div>
            """
        );

    private static string Bound(DataSource source) =>
        (ManagedProvider.Find(source.Provider), source.InstanceName) switch
        {
            ({ } provider, { } name) => $"Reads the {provider.InstanceNoun} {name}",
            ({ } provider, null) => $"No {provider.InstanceNoun} chosen yet",
            _ => "One account",
        };
}
