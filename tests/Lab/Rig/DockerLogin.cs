using System.Text;

namespace KinoiteZfs.Lab;

/// <summary>The publisher's login at a registry, as other programs read it.</summary>
sealed class DockerLogin : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public DockerLogin(string host)
    {
        var login = Convert.ToBase64String(
            Encoding.UTF8.GetBytes($"{LabUser.Publisher.Name}:{LabUser.Publisher.Password}"));
        File.WriteAllText(_folder["config.json"], JsonSerializer.Serialize(
            new { auths = new Dictionary<string, object> { [host] = new { auth = login } } }));
    }

    /// <summary>For <c>DOCKER_CONFIG</c>.</summary>
    public string Folder => _folder.Path;

    public void Dispose() => _folder.Dispose();
}
