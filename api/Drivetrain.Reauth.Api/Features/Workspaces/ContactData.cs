using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.Workspaces;

/// <summary>The contact of a workspace that is exported or erased.</summary>
internal sealed class ContactData(WorkspaceContacts contacts, IOptions<JsonOptions> json) : IWorkspaceData
{
    public string Name => "contact";

    public ErasureStage Stage => ErasureStage.Content;

    public async IAsyncEnumerable<JsonNode?> ExportAsync(string workspaceId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await contacts.FindAsync(workspaceId, cancellationToken) is { } contact)
        {
            yield return JsonSerializer.SerializeToNode(ContactResponse.From(contact), json.Value.SerializerOptions);
        }
    }

    public async Task<int> EraseAsync(string workspaceId, string actor, CancellationToken cancellationToken) =>
        await contacts.RemoveAsync(workspaceId, actor, cancellationToken) ? 1 : 0;
}
