using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Drivetrain.Reauth.PostgreSqlForTests;

/// <summary>
/// A real PostgreSQL of this test process: in a folder of its own, reached by a socket in it, and gone with the process. Debian's package is installed where
/// it is missing and that can be done without asking. Where there is none, the tests that need it fail and say what to install.
/// </summary>
internal sealed class PostgreSqlServer
{
    private const string Remedy =
        "PostgreSQL 15 or newer is needed for these tests. Install it (Debian: apt-get install postgresql), or name the folder of its programs in "
        + "REAUTH_POSTGRESQL_BIN.";

    /// <summary>initdb and postgres refuse to run as root.</summary>
    private static readonly string[] Unprivileged = ["postgres", "nobody"];

    private const string EndWithInput = "\"$@\" & read -r word; kill -INT $! 2>/dev/null; wait; [ \"$word\" = keep ] || rm -rf \"$0\"";

    private static readonly Lazy<Task<PostgreSqlServer>> Instance = new(() => Task.Run(() => StartAsync()));

    private readonly string _folder;
    private readonly string _programs;
    private readonly string[] _settings;
    private Process _process;
    private int _databases;

    private PostgreSqlServer(string folder, string programs, string[] settings)
    {
        (_folder, _programs, _settings) = (folder, programs, settings);
        _process = Launch();
    }

    /// <summary>The one that all tests of the process share. It syncs as a server in production does.</summary>
    public static Task<PostgreSqlServer> SharedAsync() => Instance.Value;

    /// <summary>One more, to be killed or to be set up badly.</summary>
    /// <param name="settings">Of postgresql.conf: <c>fsync=off</c>.</param>
    public static async Task<PostgreSqlServer> StartAsync(params string[] settings)
    {
        var programs = await ProgramsAsync();

        // In memory where there is room: a sync costs nothing there, and is asked for all the same.
        var root = new DriveInfo("/dev/shm") is { IsReady: true, AvailableFreeSpace: > 2L << 30 } ? "/dev/shm" : Path.GetTempPath();
        var folder = Path.Combine(root, $"reauth-pg-{Guid.NewGuid():N}"[..18]);
        Directory.CreateDirectory(folder);
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync("chown", User(), folder);
        }

        await RunAsync([.. AsUser(), Path.Combine(programs, "initdb"), "-D", $"{folder}/data", "-U", "test", "-A", "trust", "-E", "UTF8", "--no-sync"]);
        var server = new PostgreSqlServer(folder, programs, settings);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.Remove();
        await server.AnswersAsync();
        return server;
    }

    /// <summary>How a database of this server is reached.</summary>
    public string ConnectionString(string database) => $"Host={_folder};Username=test;Database={database}";

    /// <summary>A new, empty database.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"test_{Interlocked.Increment(ref _databases)}");
        await ExecuteAsync("postgres", $"CREATE DATABASE {name}");
        return name;
    }

    public async Task ExecuteAsync(string database, string text)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(database) + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(text, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Ends all of it at once, as a crash does; what was acknowledged is on the disk.</summary>
    public async Task KillAsync()
    {
        await RunAsync("kill", "-KILL", (await File.ReadAllLinesAsync($"{_folder}/data/postmaster.pid"))[0]);
        End("keep\n");
        File.Delete($"{_folder}/data/postmaster.pid");
    }

    /// <summary>Starts it again after <see cref="KillAsync"/>.</summary>
    public async Task RestartAsync()
    {
        _process = Launch();
        await AnswersAsync();
    }

    /// <summary>Ends it, and takes its folder away.</summary>
    public void Remove() => End("");

    private void End(string word)
    {
        // The shell ends the server at a word, or at the end of its input when this process is gone. It takes the folder away unless told to keep it.
        try
        {
            _process.StandardInput.Write(word);
            _process.StandardInput.Close();
            _process.WaitForExit(TimeSpan.FromSeconds(10));
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            // It is gone.
        }
    }

    private Process Launch()
    {
        string[] settings =
        [
            "listen_addresses=",
            $"unix_socket_directories={_folder}",
            "max_connections=300",
            "shared_buffers=64MB",
            "max_wal_size=512MB",
            "log_min_messages=fatal",
            .. _settings,
        ];
        string[] command =
        [
            .. AsUser(),
            Path.Combine(_programs, "postgres"),
            "-D",
            $"{_folder}/data",
            .. settings.SelectMany(setting => new[] { "-c", setting }),
        ];
        return Process.Start(new ProcessStartInfo("sh", ["-c", EndWithInput, _folder, .. command]) { RedirectStandardInput = true, UseShellExecute = false })!;
    }

    private async Task AnswersAsync()
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await ExecuteAsync("postgres", "SELECT 1");
                return;
            }
            catch (NpgsqlException) when (tries < 300 && !_process.HasExited)
            {
                await Task.Delay(100);
            }
        }
    }

    private static string[] AsUser() => Environment.IsPrivilegedProcess ? ["setpriv", $"--reuid={User()}", $"--regid={User()}", "--clear-groups", "--"] : [];

    private static string User()
    {
        var known = File.ReadLines("/etc/passwd").Select(line => line.Split(':')[0]).ToHashSet(StringComparer.Ordinal);
        return Unprivileged.First(known.Contains);
    }

    /// <summary>The folder of PostgreSQL's programs.</summary>
    private static async Task<string> ProgramsAsync()
    {
        if (Find() is { } found)
        {
            return found;
        }

        if (!Environment.IsPrivilegedProcess || !File.Exists("/etc/debian_version"))
        {
            throw new InvalidOperationException(Remedy);
        }

        // The package would make and start a server of its own.
        Directory.CreateDirectory("/etc/postgresql-common");
        await File.WriteAllTextAsync("/etc/postgresql-common/createcluster.conf", "create_main_cluster = false\n");

        // Other tests install at the same time, and apt-get refuses to wait for another one: who installs takes this lock first.
        string[] locked = ["flock", "/tmp/drivetrain-reauth-apt.lock", "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"];
        await RunAsync([.. locked, "update"]);
        await RunAsync([.. locked, "-y", "-o", "Dpkg::Options::=--force-confold", "--no-install-recommends", "install", "postgresql"]);
        return Find() ?? throw new InvalidOperationException(Remedy);
    }

    private static string? Find() =>
        Environment.GetEnvironmentVariable("REAUTH_POSTGRESQL_BIN") is { Length: > 0 } named ? named
        : Directory.Exists("/usr/lib/postgresql")
            ? Directory
                .EnumerateDirectories("/usr/lib/postgresql")
                .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) ? version : 0)
                .Select(folder => Path.Combine(folder, "bin"))
                .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")))
        : null;

    private static async Task RunAsync(params string[] command)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(command[0], command[1..])
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                    UseShellExecute = false,
                    WorkingDirectory = "/",
                }
            )!;
            var errors = process.StandardError.ReadToEndAsync();
            var said = await process.StandardOutput.ReadToEndAsync() + await errors;
            await process.WaitForExitAsync();
            if (process.ExitCode != 0)
            {
                throw new InvalidOperationException($"{string.Join(' ', command)} failed: {said}\n{Remedy}");
            }
        }
        catch (Win32Exception exception)
        {
            throw new InvalidOperationException(Remedy, exception);
        }
    }
}
