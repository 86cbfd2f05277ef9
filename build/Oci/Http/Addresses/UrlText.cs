namespace KinoiteZfs.Oci.Http.Addresses;

/// <summary>URLs as messages show them: queries hold signatures and sessions, user info holds passwords.</summary>
static class UrlText
{
    public static string Of(Uri uri) => uri.IsAbsoluteUri
        ? uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)
        : uri.OriginalString.Split('?')[0];

    public static string Of(HttpMethod method, Uri uri) => $"{method.Method} {Of(uri)}";
}
