namespace Drivetrain.Reauth.Sandbox.Xero.Connections;

/// <summary>A connection of our app, made by one person for one organisation.</summary>
internal sealed record Connection(Guid Id, string Email, string TenantId, Guid AuthEventId, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>An entry of a person's list of connected apps: a connection of ours, or another app's.</summary>
internal sealed record ListedApp(string Key, string Name, string TenantId);

/// <summary>Who has connected what. Everything under one lock.</summary>
internal sealed class ConnectionBook
{
    private readonly Lock _gate = new();
    private readonly List<Connection> _connections = [];
    private readonly Dictionary<(string Email, string TenantId), Guid> _firstAuthEvents = [];
    private List<(string Email, ListedApp App)> _others = [];

    public ConnectionBook(XeroDirectory directory) => Clear(directory);

    public IReadOnlyList<Connection> Of(string email)
    {
        lock (_gate)
            return [.. _connections.Where(connection => Same(connection.Email, email))];
    }

    /// <summary>Connects what is not connected yet, as one login. What was connected before keeps its connection.</summary>
    public void Connect(string email, IEnumerable<string> tenantIds, Guid authEventId, XeroKnobs knobs, DateTimeOffset now)
    {
        lock (_gate)
        {
            foreach (
                var tenantId in tenantIds.Where(tenantId =>
                    !_connections.Exists(connection => Same(connection.Email, email) && Same(connection.TenantId, tenantId))
                )
            )
            {
                if (!_firstAuthEvents.TryGetValue((email, tenantId), out var first))
                    _firstAuthEvents[(email, tenantId)] = first = authEventId;
                _connections.Add(new Connection(Guid.NewGuid(), email, tenantId, knobs.KeepsAuthEvent ? first : authEventId, now, now));
            }
        }
    }

    /// <summary>The deleted connection of this person, or null.</summary>
    public Connection? Delete(string email, Guid id)
    {
        lock (_gate)
        {
            var found = _connections.Find(connection => connection.Id == id && Same(connection.Email, email));
            if (found is not null)
                _connections.Remove(found);
            return found;
        }
    }

    /// <summary>A revoked refresh token takes all of the person's connections with it.</summary>
    public void DeleteAll(string email)
    {
        lock (_gate)
            _connections.RemoveAll(connection => Same(connection.Email, email));
    }

    public void DisconnectTenant(string tenantId)
    {
        lock (_gate)
            _connections.RemoveAll(connection => Same(connection.TenantId, tenantId));
    }

    /// <summary>The person's list of connected apps, by name.</summary>
    public IReadOnlyList<ListedApp> Apps(string email)
    {
        lock (_gate)
        {
            var ours = _connections
                .Where(connection => Same(connection.Email, email))
                .Select(connection => new ListedApp(connection.Id.ToString(), XeroDirectory.OurApp, connection.TenantId));
            return [.. _others.Where(other => Same(other.Email, email)).Select(other => other.App), .. ours];
        }
    }

    /// <summary>The person disconnects one entry of the list.</summary>
    public void Disconnect(string email, string key)
    {
        lock (_gate)
        {
            _others.RemoveAll(other => Same(other.Email, email) && Same(other.App.Key, key));
            _connections.RemoveAll(connection => Same(connection.Email, email) && Same(connection.Id.ToString(), key));
        }
    }

    /// <summary>Disconnects every entry of Drivetrain that is none of ours.</summary>
    public void DisconnectOlder(string email)
    {
        lock (_gate)
            _others.RemoveAll(other => Same(other.Email, email) && Same(other.App.Name, XeroDirectory.OurApp));
    }

    public void Clear(XeroDirectory directory)
    {
        lock (_gate)
        {
            _connections.Clear();
            _firstAuthEvents.Clear();
            _others =
            [
                .. directory.Users.SelectMany(user =>
                    user.ConnectedApps.Select((app, index) => (user.Email, new ListedApp($"app-{index}", app.Name, app.TenantId)))
                ),
            ];
        }
    }

    private static bool Same(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
