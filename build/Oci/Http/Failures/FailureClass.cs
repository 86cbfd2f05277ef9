namespace KinoiteZfs.Oci.Http.Failures;

/// <summary>
/// Tells answers apart: no such thing, no permission, registry broken, refused. Only an answer which a registry itself
/// worded as "unknown" means missing; a bare 404 may come from anything between here and there.
/// </summary>
static class FailureClass
{
    public static Exception Of(RegistryResponse response, RegistryErrors errors, TimeSpan? wait)
    {
        var said =
            $"{response.FinalUri.Authority} answered {(int)response.Status}{(errors.Text.Length == 0 ? "" : $" ({errors.Text})")}";
        if (!response.FromRegistry && response.ForToken is null)
        {
            // A signed address that has run out, or storage in trouble: the registry gives a fresh one next time.
            return new TransientException(response.Asked, $"the storage behind the registry, {said}")
            {
                Wait = wait, IsOutage = IsOutage(response.Status) || IsRateLimit(response.Status, errors),
            };
        }
        if (IsRateLimit(response.Status, errors))
            return new TransientException(response.Asked, $"{said}: too many requests")
            {
                Wait = wait, IsOutage = true, Advice = "Wait for the limit to pass, then try again.",
            };
        if (IsOutage(response.Status))
            return new TransientException(response.Asked, said) { Wait = wait, IsOutage = true };
        if (response.Request.Method == HttpMethod.Put
            && (errors.Has("MANIFEST_BLOB_UNKNOWN", "BLOB_UNKNOWN") || errors.Says("unknown blob")))
        {
            return new TransientException(response.Asked, said)
            {
                Tries = 3,
                IsRefusal = true,
                Advice = "Something the manifest points to is not in this repository: push or mount its blobs first.",
            };
        }
        if (errors.Has("BLOB_UPLOAD_UNKNOWN", "BLOB_UPLOAD_INVALID"))
            return new TransientException(response.Asked, said) { EndsSession = true, IsRefusal = true, Advice =
                "The upload was started anew each time; see the registry's log." };
        return response.Status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => Denied(response, said),
            HttpStatusCode.NotFound when response.ForToken is null => Missing(response, errors, said),
            HttpStatusCode.MethodNotAllowed =>
                new RejectedException($"{response.Asked}: {said}. This registry does not offer the operation."),
            >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError when response.ForToken is null =>
                new RejectedException(
                    $"{response.Asked}: {said}. The registry understood the request and does not accept it; what it says above is the reason."),
            >= HttpStatusCode.BadRequest => new RegistryUnavailableException(
                $"{response.Asked}: {said}. Check the address of the registry and its log."),
            _ => new ContentException(
                $"{response.Asked}: {said}, which is no answer to this request. Check that the address is a registry's."),
        };
    }

    static bool IsRateLimit(HttpStatusCode status, RegistryErrors errors) =>
        status == HttpStatusCode.TooManyRequests
        || errors.Has("TOOMANYREQUESTS")
        // GHCR tells its limit on content creation as a 403.
        || (status == HttpStatusCode.Forbidden
            && (errors.Says("secondary rate limit") || errors.Says("rate limit exceeded")));

    /// <summary>499 and 522 are what proxies in front of registries answer when one side went away.</summary>
    static bool IsOutage(HttpStatusCode status) => (int)status is 408 or 499 or 500 or 502 or 503 or 504 or 522;

    static Exception Missing(RegistryResponse response, RegistryErrors errors, string said) =>
        errors.Has("MANIFEST_UNKNOWN", "NAME_UNKNOWN", "BLOB_UNKNOWN", "TAG_UNKNOWN", "NOT_FOUND")
            ? new NotFoundException(
                $"{response.Asked}: {said}. There is no such tag, digest or repository; check the name, or push it first.")
            : new RegistryUnavailableException(
                $"{response.Asked}: {said}, but not in a registry's words, so it does not prove that there is no such thing. "
                + "Check that the address is a registry's and that no proxy answers in its place.");

    static AccessDeniedException Denied(RegistryResponse response, string said)
    {
        var who = response.CredentialSource is { } source ? $"with credentials from {source}" : "without credentials";
        var wanted = response.ForToken ?? string.Join(' ', response.Request.Scopes);
        return new AccessDeniedException($"{response.Asked}: {said}, asked {who} for {wanted}. {Advice(response)}");
    }

    static string Advice(RegistryResponse response)
    {
        var host = response.Registry.Host;
        var login =
            $"Log in (docker login {host}), or set REGISTRY_HOST={host}, REGISTRY_USERNAME and REGISTRY_PASSWORD";
        if (host != "ghcr.io")
            return response.CredentialSource is null
                ? login + "."
                : "Check that they are current and have this permission.";
        var permission = response.Request.Scopes.All(scope => scope.OnlyReads)
            && response.ForToken?.Contains("push", StringComparison.Ordinal) != true
            ? "read:packages" : "write:packages (in a workflow: permissions, packages: write)";
        return (response.CredentialSource is null ? $"{login}, or GITHUB_TOKEN. " : "")
            + $"The token needs {permission}, and the package must be linked to the repository the token belongs to. "
            + "GHCR answers alike for packages which are private and which do not exist.";
    }
}
