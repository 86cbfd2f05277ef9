using Microsoft.Data.Sqlite;

namespace KinoiteZfs.Pipeline.Contents;

/// <summary>What an image's own RPM database lists.</summary>
/// <param name="Packages">Null when there is no database which can be read; <paramref name="Problem"/> says
/// why.</param>
public sealed record InstalledPackages(IReadOnlyList<RpmIdentity>? Packages, string? Problem)
{
    /// <summary>A desktop's database has about 100 MB.</summary>
    const long MaximumBytes = 1024L * 1024 * 1024;

    /// <summary>A desktop has about 2000 packages.</summary>
    const int MaximumPackages = 50_000;

    /// <summary>Where rpm's databases are: Atomic images have the first, older ones and other distributions the
    /// others.</summary>
    static readonly IReadOnlyList<ImagePath> Places =
        [
            ImagePath.Parse("usr/share/rpm/rpmdb.sqlite"),
            ImagePath.Parse("usr/lib/sysimage/rpm/rpmdb.sqlite"),
            ImagePath.Parse("var/lib/rpm/rpmdb.sqlite")
        ];

    /// <summary>Every layer streams by: this moves the whole image once.</summary>
    /// <exception cref="RegistryException">The registry refuses or fails.</exception>
    public static async Task<InstalledPackages> ReadAsync(
        IRegistry registry, ImageReference image, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var resolved = await registry.ResolveImageAsync(image, cancellationToken);
        var filter = new FileFilter<InstalledPackages>(Places, Places.Contains, InspectAsync);
        var tree = await ImageFiles.ReadAsync(
            registry, resolved.Repository, resolved.Manifest.Layers, filter, progress, cancellationToken);
        return Places.Select(tree.Find).FirstOrDefault(file => file?.Fact is not null)?.Fact
            ?? new InstalledPackages(null, $"{image} has no RPM database at {string.Join(", ", Places)}");
    }

    static async Task<InstalledPackages?> InspectAsync(
        ImagePath path, long size, Stream content, CancellationToken cancellationToken)
    {
        if (size > MaximumBytes)
            return new InstalledPackages(null, $"{path} has {size} bytes, more than the {MaximumBytes} which are read");
        // SQLite reads at random, so the database has to be a file.
        var file = Path.Combine(Path.GetTempPath(), $"rpmdb-{Guid.NewGuid():n}.sqlite");
        try
        {
            await using (var copy = new FileStream(file, FileMode.CreateNew, FileAccess.Write))
                await content.CopyToAsync(copy, cancellationToken);
            return new InstalledPackages(await QueryAsync(file, path.Value, cancellationToken), null);
        }
        catch (Exception error) when (error is SqliteException or KmodFormatException or InvalidCastException)
        {
            return new InstalledPackages(null, $"{path} cannot be read: {error.Message}");
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>The schema of the file is a stranger's: nothing it defines is trusted to run.</summary>
    static async Task<IReadOnlyList<RpmIdentity>> QueryAsync(
        string file, string name, CancellationToken cancellationToken)
    {
        var address =
            new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false };
        await using var connection = new SqliteConnection(address.ToString());
        await connection.OpenAsync(cancellationToken);
        await using (var careful = connection.CreateCommand())
        {
            careful.CommandText = "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;";
            await careful.ExecuteNonQueryAsync(cancellationToken);
        }
        await using var query = connection.CreateCommand();
        query.CommandText = "SELECT CASE WHEN length(blob) <= $bytes THEN blob END FROM Packages LIMIT $limit";
        query.Parameters.AddWithValue("$bytes", RpmLimits.Default.HeaderBytes);
        query.Parameters.AddWithValue("$limit", MaximumPackages);
        await using var rows = await query.ExecuteReaderAsync(cancellationToken);
        List<RpmIdentity> packages = [];
        while (await rows.ReadAsync(cancellationToken))
            packages.Add(await RpmDatabaseEntry.ReadAsync(
                await rows.GetFieldValueAsync<byte[]>(0, cancellationToken), name, cancellationToken));
        return packages;
    }
}
